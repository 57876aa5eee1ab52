package org.slaacguard.gateway;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;

/**
 * Finds addresses that another interface of this host has, too. The kernel takes both, and then
 * answers come from one interface only: usually a copied file is the reason.
 */
final class SharedAddresses {
  private SharedAddresses() {}

  /**
   * A warning for each such address. Link-local ones belong to their link, and may be the same.
   *
   * @param others addresses in use, with the names of their interfaces
   */
  static List<String> warnings(List<InterfaceAddress> wanted, Map<IpAddress, String> others) {
    List<String> warnings = new ArrayList<>();
    for (InterfaceAddress each : wanted) {
      String other = each.isHost() ? null : others.get(each.address());
      if (other != null) {
        warnings.add(
            "Address: "
                + each.address()
                + " is an address of "
                + other
                + ", too; give each interface its own");
      }
    }
    return warnings;
  }

  /** The addresses of all interfaces here but one; none if they cannot be read. */
  static Map<IpAddress, String> except(String interfaceName) {
    Map<IpAddress, String> found = new HashMap<>();
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        if (!each.getName().equals(interfaceName)) {
          each.inetAddresses()
              .filter(address -> !address.isLinkLocalAddress())
              .map(InetAddress::getAddress)
              .forEach(bytes -> found.putIfAbsent(IpAddress.ofBytes(bytes), each.getName()));
        }
      }
    } catch (SocketException e) {
      return Map.of();
    }
    return found;
  }
}
