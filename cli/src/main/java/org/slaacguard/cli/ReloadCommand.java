package org.slaacguard.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.slaacguard.gateway.GatewayClient;
import org.slaacguard.gateway.InterfaceNames;
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
      "stays unless its Endpoint has changed. Addresses and routes follow; no hooks run.",
      "If a file has an error, its interface stays as it is."
    })
final class ReloadCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE|INTERFACE",
      description = "The interface, or its file; default: all.")
  private String name = "";

  @Override
  public Integer call() throws Exception {
    boolean isFile = name.indexOf('/') >= 0 || name.endsWith(".conf");
    String interfaceName =
        name.isEmpty()
            ? ""
            : isFile ? InterfaceNames.ofFile(Path.of(name)) : InterfaceNames.check(name);
    if (!new GatewayClient(System.out, System.err).reload(interfaceName)) {
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
