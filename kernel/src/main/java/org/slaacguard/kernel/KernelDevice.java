package org.slaacguard.kernel;

import java.util.List;
import java.util.Map;
import org.slaacguard.linux.WireGuardChange;
import org.slaacguard.linux.WireGuardDevice;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * One interface of the kernel's WireGuard. Every method throws {@link
 * org.slaacguard.linux.LinuxException}, ENODEV once the interface is gone. For one thread.
 */
interface KernelDevice extends AutoCloseable {
  /** The state of the interface; the caller closes it. */
  WireGuardDevice get();

  /** Changes the interface. */
  void set(WireGuardChange change);

  /**
   * Removes prefixes from their owners, and changes nothing else. If {@link #removesByName} is
   * false, it removes them from any peer that has them.
   */
  void removeAllowedIps(Map<PublicKey, List<IpPrefix>> prefixes);

  /**
   * Whether a removal spares a prefix that has another owner by now; false while this is unknown.
   */
  boolean removesByName();

  /**
   * Sends a packet through the interface, which has chosen the peer by the packet's destination on
   * return.
   *
   * @return whether the interface accepted it
   */
  boolean send(byte[] packet);

  @Override
  void close();
}
