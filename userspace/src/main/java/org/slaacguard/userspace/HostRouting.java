package org.slaacguard.userspace;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;

/** Addresses and routes of the host, for sending; tests make up their own. */
interface HostRouting {
  /** There is no way. */
  int NONE = 0;

  /** The index of the loopback interface, the same everywhere. */
  int LOOPBACK = 1;

  /** Reads the addresses again. The other methods answer for that moment. */
  void refresh();

  /** The index of the interface that an address is on, or {@link #NONE}. */
  int interfaceOf(IpAddress address);

  /** Whether an address should not be used for anything new (RFC 4862, section 5.5.4). */
  boolean isDeprecated(IpAddress address);

  /**
   * The index of the interface by which packets leave, now, or {@link #NONE}.
   *
   * @param source null where the host may choose it
   */
  int egressTo(IpAddress destination, @Nullable IpAddress source, int mark);
}
