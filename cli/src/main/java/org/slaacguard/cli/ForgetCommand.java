package org.slaacguard.cli;

import java.io.IOException;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.UapiException;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.net.IpAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

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
final class ForgetCommand extends CliCommand {
  @Parameters(index = "0", paramLabel = "INTERFACE", description = "The interface.")
  private String interfaceName = "";

  @Parameters(index = "1", paramLabel = "ADDRESS", description = "The learned address.")
  private String address = "";

  @Override
  public Integer call() throws IOException, UapiException, GatewayException {
    IpAddress wanted = InnerAddresses.parse(address);
    AddressOwner had = InnerAddresses.daemon(interfaceName).forget(wanted);
    out().println("forgot " + wanted + " of peer " + had.peer());
    return Main.OK;
  }
}
