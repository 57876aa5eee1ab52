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
 * @param losses how often something may have been taken from the host that is needed here: the
 *     interface was down, one of its addresses, a route to it, a routing rule or a table of ours
 *     was removed, or forwarding was switched off
 */
public record LinkView(
    boolean present,
    boolean up,
    int mtu,
    @Nullable Ipv6Address linkLocal,
    List<InterfaceAddress> addresses,
    long losses) {
  /** Copies the list. */
  public LinkView {
    addresses = List.copyOf(addresses);
  }

  /** A view from which nothing was taken. */
  public LinkView(
      boolean present,
      boolean up,
      int mtu,
      @Nullable Ipv6Address linkLocal,
      List<InterfaceAddress> addresses) {
    this(present, up, mtu, linkLocal, addresses, 0);
  }

  /** The same view with another number of losses. */
  LinkView withLosses(long number) {
    return new LinkView(present, up, mtu, linkLocal, addresses, number);
  }
}
