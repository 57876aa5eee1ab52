package org.slaacguard.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.slaacguard.control.Configuration;
import org.slaacguard.gateway.Confinement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code up}. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Serves the interface that a file configures, in the background.",
    footer = {
      "",
      "The interface is named after the file. Returns when all is up, or fails with the",
      "reason. The daemon's log is /run/slaacguard/INTERFACE.log."
    })
final class UpCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The file, or NAME for /etc/wireguard/NAME.conf.")
  private String file = "";

  @Override
  public Integer call() throws Exception {
    Path path = InterfaceNames.file(file).toAbsolutePath();
    // What is wrong with the file is told here, before anything starts.
    try (Configuration configuration = ConfigFiles.read(path)) {
      Confinement confinement = Confinement.of(configuration, path);
      return Background.start(InterfaceNames.ofFile(path), confinement, path.toString());
    }
  }
}
