package org.slaacguard.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.Counted;
import org.slaacguard.gateway.ConfigFiles;
import org.slaacguard.gateway.Confinement;
import org.slaacguard.gateway.GatewayClient;
import org.slaacguard.gateway.GatewaySockets;
import org.slaacguard.gateway.InterfaceNames;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code up}. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Serves the interface that a file configures, in the background.",
    footer = {
      "",
      "The interface is named after the file. Returns when all is up, or fails with",
      "the reason. If a process already serves others in this network namespace, and",
      "can serve this one too, the interface joins it. The log is",
      "/run/slaacguard/INTERFACE.log."
    })
final class UpCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "The file, or NAME for NAME.conf in /etc/slaacguard or /etc/wireguard.")
  private String file = "";

  /** For picocli. */
  UpCommand() {}

  /** Without options. */
  UpCommand(String file) {
    this.file = file;
  }

  @Override
  public Integer call() throws Exception {
    Path path = InterfaceNames.file(file).toAbsolutePath();
    // Errors of the file are reported here, before anything starts.
    try (Configuration configuration = ConfigFiles.read(path)) {
      String name = InterfaceNames.ofFile(path);
      Confinement confinement = Confinement.of(configuration, path);
      Background.prepare();
      // Held until others can join, so that two that start at once do not miss each other.
      try (UpInterruption interruption = UpInterruption.watch(name);
          ProgressNotice _ = ProgressNotice.of(name + " comes up, with " + peers(configuration));
          FileChannel lock =
              FileChannel.open(
                  GatewaySockets.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        lock.lock();
        GatewayClient client = new GatewayClient(System.out, System.err);
        if (client.up(Version.NUMBER, path, log -> joined(lock, name, log))) {
          return Main.OK;
        }
        client
            .declined()
            .forEach(why -> System.err.println(name + " gets a process of its own: " + why));
        return Background.start(
            name, confinement, interruption::of, () -> close(lock), path.toString());
      }
    }
  }

  private static String peers(Configuration configuration) {
    return Counted.of(configuration.peers().size(), "peer");
  }

  private static void joined(FileChannel lock, String name, String log) {
    try {
      lock.close();
      Background.logTo(name, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
