package org.slaacguard.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.UapiException;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.net.IpAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forget}. */
@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    description = "Takes one learned address from its peer.",
    footer = {
      "",
      "The address is no longer routed to the peer. The peer's next packet from it",
      "teaches it again, if 'learnable-ips' still allows that."
    })
final class ForgetCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "INTERFACE", description = "The interface.")
  private String interfaceName = "";

  @Parameters(index = "1", paramLabel = "ADDRESS", description = "The learned address.")
  private String address = "";

  @Override
  public Integer call() throws IOException, UapiException, GatewayException {
    CommandSpec self = spec;
    if (self == null) {
      return Main.FAILED;
    }
    IpAddress wanted = InnerAddresses.parse(address);
    AddressOwner had = InnerAddresses.daemon(interfaceName).forget(wanted);
    self.commandLine().getOut().println("forgot " + wanted + " of peer " + had.peer());
    return Main.OK;
  }
}
