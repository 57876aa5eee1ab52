package org.slaacguard.gateway;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.Ipv6Address;

/**
 * The interface and the host's addresses at one moment.
 *
 * @param present whether the interface is in this network namespace
 * @param up whether its link is up
 * @param mtu of the interface in bytes, 0 where it is not present
 * @param linkLocal a link-local address of the interface, null where it has none
 * @param addresses every address that the host has on any interface, with its network's prefix
 *     length
 */
public record LinkView(
    boolean present,
    boolean up,
    int mtu,
    @Nullable Ipv6Address linkLocal,
    List<InterfaceAddress> addresses) {
  /** Copies the list. */
  public LinkView {
    addresses = List.copyOf(addresses);
  }
}
