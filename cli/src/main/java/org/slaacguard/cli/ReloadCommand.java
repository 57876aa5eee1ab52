package org.slaacguard.cli;

import java.util.concurrent.Callable;
import org.slaacguard.gateway.GatewayClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code reload}. */
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    description = "Applies changed files to their running interfaces.",
    footer = {
      "",
      "Applies only what differs: no session is dropped, and a peer's current endpoint",
      "stays unless its Endpoint has changed. Addresses and routes follow; no hooks",
      "run. If a file has an error, its interface stays as it is."
    })
final class ReloadCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE|INTERFACE",
      description = "The interface, or its file; default: all.")
  private String name = "";

  @Override
  public Integer call() throws Exception {
    GatewayClient client = new GatewayClient(System.out, System.err);
    String interfaceName = "";
    if (!name.isEmpty()) {
      InterfaceOrFile operand = InterfaceOrFile.of(name);
      operand.refuseAnother(client);
      interfaceName = operand.name();
    }
    boolean any;
    try (ProgressNotice _ =
        ProgressNotice.of(
            (interfaceName.isEmpty() ? "each interface" : interfaceName) + " follows its file")) {
      any = client.reload(interfaceName);
    }
    if (!any) {
      throw new CommandException(
          interfaceName.isEmpty()
              ? "no interface with a configuration file is up here"
              : "no interface '"
                  + interfaceName
                  + "' with a configuration file is up here: 'slaacguard up' starts one");
    }
    return Main.OK;
  }
}
