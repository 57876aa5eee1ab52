package org.slaacguard.userspace;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;

/** The addresses and routes of the host, for sending. Tests have their own. */
interface HostRouting {
  /** No interface. */
  int NONE = 0;

  /** The index of the loopback interface, the same everywhere. */
  int LOOPBACK = 1;

  /** Reads the addresses again. The other methods answer for the moment of the last call. */
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
