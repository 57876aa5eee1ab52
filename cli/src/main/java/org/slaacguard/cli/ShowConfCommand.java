package org.slaacguard.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.gateway.ConfigurationUpdates;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.UapiClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code showconf}. */
@Command(
    name = "showconf",
    mixinStandardHelpOptions = true,
    description = "Writes an interface's configuration as a file, its keys included.",
    footer = {"", "Learned addresses are not in it: they are no configuration."})
final class ShowConfCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "INTERFACE", description = "The interface.")
  private String interfaceName = "";

  @Override
  public Integer call() throws Exception {
    UapiClient client = new UapiClient(InterfaceNames.check(interfaceName));
    try (InterfaceStatus status = client.status(KeyFiles.publicKeys())) {
      if (spec != null) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(ConfigFile.format(ConfigurationUpdates.of(status)));
        out.flush();
      }
    }
    return Main.OK;
  }
}
