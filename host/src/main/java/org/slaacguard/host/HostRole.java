package org.slaacguard.host;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Ipv6Address;

/**
 * What an interface is to its peers.
 *
 * @param advertises whether it is a router for them
 * @param learns whether addresses are learned from any
 * @param solicitsFrom the link-local address from which the interface solicits a router behind a
 *     peer (SLAAC); null if it does not
 */
public record HostRole(boolean advertises, boolean learns, @Nullable Ipv6Address solicitsFrom) {
  /** Its addresses, and its peers', are what its file says. */
  public static final HostRole PLAIN = new HostRole(false, false, null);
}
