package org.slaacguard.gateway;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;

/** Looks at the interface and the host's addresses. Belongs to the controller's thread. */
@FunctionalInterface
public interface LinkWatch {
  /**
   * Looks now.
   *
   * @throws IOException if the kernel does not answer
   */
  LinkView look() throws IOException;

  /** Looks in the process's network namespace. */
  static LinkWatch of(String interfaceName) {
    return () -> look(interfaceName);
  }

  private static LinkView look(String interfaceName) throws IOException {
    List<IpAddress> addresses =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .map(address -> IpAddress.ofBytes(address.getAddress()))
            .distinct()
            .toList();
    NetworkInterface link = NetworkInterface.getByName(interfaceName);
    return link == null
        ? new LinkView(false, 0, null, addresses)
        : new LinkView(true, link.getMTU(), linkLocal(link), addresses);
  }

  /** The lowest one: an address that somebody chose, such as fe80::1, before a random one. */
  private static @Nullable Ipv6Address linkLocal(NetworkInterface link) {
    return link.inetAddresses()
        .filter(address -> address instanceof Inet6Address && address.isLinkLocalAddress())
        .map(InetAddress::getAddress)
        .map(Ipv6Address::ofBytes)
        .min((a, b) -> Long.compareUnsigned(a.low(), b.low()))
        .orElse(null);
  }
}
