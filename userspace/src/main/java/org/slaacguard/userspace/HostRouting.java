package org.slaacguard.userspace;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;

/** The host's addresses and routes, as sending needs them. Tests have their own implementation. */
interface HostRouting {
  /** No interface. */
  int NONE = 0;

  /** The index of the loopback interface, the same everywhere. */
  int LOOPBACK = 1;

  /** Reads the addresses again. The other methods answer from the last reading. */
  void refresh();

  /** The index of the interface that an address is on, or {@link #NONE}. */
  int interfaceOf(IpAddress address);

  /** Whether an address is deprecated (RFC 4862, section 5.5.4). */
  boolean isDeprecated(IpAddress address);

  /**
   * The index of the interface by which packets leave now, or {@link #NONE}.
   *
   * @param source null if the host may choose it
   */
  int egressTo(IpAddress destination, @Nullable IpAddress source, int mark);
}
