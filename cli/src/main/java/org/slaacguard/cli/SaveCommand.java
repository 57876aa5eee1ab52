package org.slaacguard.cli;

import java.util.concurrent.Callable;
import org.slaacguard.gateway.GatewayClient;
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
  @Parameters(paramLabel = "FILE|INTERFACE", description = "The interface, or its file.")
  private String operand = "";

  @Override
  public Integer call() throws Exception {
    GatewayClient client = new GatewayClient(System.out, System.err);
    InterfaceOrFile saved = InterfaceOrFile.of(operand);
    saved.refuseAnother(client);
    String name = saved.name();
    boolean any;
    try (ProgressNotice _ = ProgressNotice.of(name + " is saved")) {
      any = client.save(name);
    }
    if (!any) {
      throw new CommandException(
          "no interface '"
              + name
              + "' with a configuration file is up here; 'slaacguard showconf' writes any");
    }
    return Main.OK;
  }
}
