package org.slaacguard.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Serves the interface that a file configures, in the foreground.",
    footer = {
      "",
      "The interface is named after the file; the log is on standard error. SIGTERM and",
      "SIGINT take everything down in order."
    })
final class RunCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The file, or NAME for /etc/wireguard/NAME.conf.")
  private String file = "";

  @Override
  public Integer call() throws Exception {
    Path path = InterfaceNames.file(file);
    return new ConfiguredGateway(path).serve(() -> {});
  }
}
