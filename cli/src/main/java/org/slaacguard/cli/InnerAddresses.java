package org.slaacguard.cli;

import java.io.IOException;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.UapiClient;
import org.slaacguard.gateway.UapiSockets;
import org.slaacguard.gateway.WireGuardInterfaces;
import org.slaacguard.net.IpAddress;

/** Helpers of the commands about one inner address. */
final class InnerAddresses {
  private InnerAddresses() {}

  static IpAddress parse(String text) throws CommandException {
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandException("'" + text + "' is not an IP address: " + e.getMessage());
    }
  }

  /** The daemon of an interface; only the daemon knows learned addresses. */
  static UapiClient daemon(String interfaceName) throws GatewayException, IOException {
    String name = InterfaceNames.check(interfaceName);
    if (!UapiSockets.isServed(name) && WireGuardInterfaces.names().contains(name)) {
      throw new CommandException(
          name
              + " is served by the kernel alone, without a Slaacguard daemon, so nothing is"
              + " learned there; 'slaacguard show "
              + name
              + "' shows the AllowedIPs of its peers");
    }
    return new UapiClient(name);
  }
}
