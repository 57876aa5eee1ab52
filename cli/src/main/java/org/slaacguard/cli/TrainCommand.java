package org.slaacguard.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.slaacguard.gateway.Training;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code train}: what the build runs to record the ahead-of-time cache. */
@Command(name = "train", hidden = true, description = "The training run of the AOT cache.")
final class TrainCommand implements Callable<Integer> {
  @Option(names = "--seconds", description = "How long.", defaultValue = "4")
  private int seconds;

  @Override
  public Integer call() {
    // The help too: it is what a first start shows.
    Main.commandLine().usage(System.out);
    System.out.println(Training.run(Duration.ofSeconds(seconds)) + " packets");
    return Main.OK;
  }
}
