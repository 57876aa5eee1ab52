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

  @Option(
      names = "--daemon",
      description = "A whole daemon too: the caller has made namespaces for it.")
  private boolean daemon;

  @Override
  public Integer call() {
    if (daemon) {
      try {
        TrainingDaemon.run();
      } catch (Exception e) {
        // Not every machine lets us: the cache is the poorer, and works.
        System.out.println("no daemon: " + e);
      }
    }
    // The help too: it is what a first start shows.
    Main.commandLine().usage(System.out);
    System.out.println(Training.run(Duration.ofSeconds(seconds)) + " packets");
    return Main.OK;
  }
}
