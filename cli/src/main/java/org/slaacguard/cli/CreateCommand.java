package org.slaacguard.cli;

import java.util.concurrent.Callable;
import org.slaacguard.gateway.Confinement;
import org.slaacguard.gateway.InterfaceNames;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code create}. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Makes a bare interface, to be configured with 'wg' or 'set'.",
    footer = {
      "",
      "Runs in the background, and returns when interface and socket exist. The",
      "daemon's log is /run/slaacguard/INTERFACE.log."
    })
final class CreateCommand implements Callable<Integer> {
  @Option(
      names = {"-f", "--foreground"},
      description = "Stay in the foreground.")
  private boolean foreground;

  @Parameters(paramLabel = "INTERFACE", description = "The name of the interface.")
  private String interfaceName = "";

  @Override
  public Integer call() throws Exception {
    String name = InterfaceNames.check(interfaceName);
    return foreground
        ? ForegroundInterface.serve(name)
        : Background.start(name, Confinement.bare(), daemon -> {}, () -> {});
  }
}
