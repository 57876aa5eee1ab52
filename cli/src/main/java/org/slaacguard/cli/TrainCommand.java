package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.slaacguard.control.Counted;
import org.slaacguard.gateway.Training;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code train}: run by the build to record the ahead-of-time cache. */
@Command(name = "train", hidden = true, description = "The training run of the AOT cache.")
final class TrainCommand implements Callable<Integer> {
  @Option(names = "--seconds", description = "How long.", defaultValue = "4")
  private int seconds;

  @Option(
      names = "--daemon",
      description = "A whole daemon too: the caller has made namespaces for it.")
  private boolean daemon;

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("slaacguard-training");
    Path log = folder.resolve("log");
    try {
      // Set before the first logger is created: most daemons run in the background.
      System.setProperty(LogSetup.FILE_PROPERTY, log.toString());
      // Includes the help, which users see at their first start.
      Main.commandLine().usage(System.out);
      // First, while nothing is compiled: compiled code is not profiled.
      System.out.println(Counted.of(Training.run(Duration.ofSeconds(seconds)), "packet"));
      if (daemon) {
        daemon(folder, log);
      }
      if (Files.exists(log)) {
        System.out.print(Files.readString(log));
      }
    } finally {
      Files.deleteIfExists(log);
      Files.delete(folder);
    }
    return Main.OK;
  }

  private static void daemon(Path folder, Path log) {
    try {
      // A service writes there.
      LogSetup.console().start();
      TrainingDaemon.run(folder, log);
    } catch (Exception e) {
      // Some machines do not permit it: the cache is then smaller, but works.
      System.out.println("no daemon: " + e);
    }
  }
}
