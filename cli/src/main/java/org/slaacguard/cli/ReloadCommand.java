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
    description = "Has interfaces follow their files, which have been changed.",
    footer = {
      "",
      "Makes the difference alone: no session is dropped, and peers stay where they are",
      "unless their Endpoint was changed. Addresses and routes follow; hooks are not run.",
      "Where something is wrong with a file, its interface stays as it is."
    })
final class ReloadCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE|INTERFACE",
      description = "The interface, or its file; all of them if nothing is said.")
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
              ? "no interface that a file configures is up in this place"
              : "no interface '"
                  + interfaceName
                  + "' that a file configures is up in this place: 'slaacguard up' starts one");
    }
    return Main.OK;
  }
}
