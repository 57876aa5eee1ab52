package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.UapiException;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.WireGuardInterfaces;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows each peer on a line: addresses, last handshake, traffic.",
    footer = {
      "",
      "PEER is the beginning of the public key. '+2' stands for two more addresses; 'show'",
      "prints them, and everything else."
    })
final class StatusCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "INTERFACE",
      description = "The interface; default: all.")
  private @Nullable String interfaceName;

  @Override
  public Integer call() throws IOException, UapiException, GatewayException {
    CommandSpec self = spec;
    if (self == null) {
      return Main.FAILED;
    }
    PrintWriter out = self.commandLine().getOut();
    String only = interfaceName;
    int status = Main.OK;
    if (only != null) {
      out.print(table(InterfaceNames.check(only)));
    } else {
      List<String> names = WireGuardInterfaces.names();
      for (String name : names) {
        try {
          out.print((name.equals(names.getFirst()) ? "" : "\n") + table(name));
        } catch (IOException | UapiException e) {
          self.commandLine()
              .getErr()
              .println("slaacguard: " + name + " cannot be read: " + e.getMessage());
          status = Main.FAILED;
        }
      }
      if (names.isEmpty()) {
        self.commandLine().getErr().println("there is no WireGuard interface here");
      }
    }
    out.flush();
    return status;
  }

  private static String table(String name) throws IOException, UapiException {
    try (InterfaceStatus status = WireGuardInterfaces.status(name, KeyFiles.publicKeys())) {
      return new PeerListText(Terminal.standard(), Instant.now()).format(status);
    }
  }
}
