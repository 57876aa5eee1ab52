package org.slaacguard.cli;

import java.io.PrintWriter;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.gateway.ConfigurationUpdates;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.UapiClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code showconf}. */
@Command(
    name = "showconf",
    mixinStandardHelpOptions = true,
    description = "Writes an interface's configuration as a file, its keys included.",
    footer = {"", "Learned addresses are not in it: they are not configuration."})
final class ShowConfCommand extends CliCommand {
  @Parameters(paramLabel = "INTERFACE", description = "The interface.")
  private String interfaceName = "";

  @Override
  public Integer call() throws Exception {
    UapiClient client = new UapiClient(InterfaceNames.check(interfaceName));
    try (InterfaceStatus status = client.status(KeyFiles.publicKeys())) {
      PrintWriter out = out();
      out.print(ConfigFile.format(ConfigurationUpdates.of(status)));
      out.flush();
    }
    return Main.OK;
  }
}
