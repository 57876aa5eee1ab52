package org.slaacguard.cli;

import java.util.concurrent.Callable;
import org.slaacguard.gateway.GatewayClient;
import org.slaacguard.gateway.InterfaceNames;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code save}. */
@Command(
    name = "save",
    mixinStandardHelpOptions = true,
    description = "Writes what has changed on a running interface to its file.",
    footer = {
      "",
      "Only the lines concerned change: comments, names, the order and disabled peers",
      "stay, and so does an Endpoint that is a name. If the file was edited in the same",
      "place meanwhile, nothing is saved. Learned addresses are not configuration."
    })
final class SaveCommand implements Callable<Integer> {
  @Parameters(paramLabel = "INTERFACE", description = "The interface.")
  private String interfaceName = "";

  @Override
  public Integer call() throws Exception {
    String name = InterfaceNames.check(interfaceName);
    if (!new GatewayClient(System.out, System.err).save(name)) {
      throw new CommandException(
          "no interface '"
              + name
              + "' with a configuration file is up here; 'slaacguard showconf' writes any");
    }
    return Main.OK;
  }
}
