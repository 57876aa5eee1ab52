package org.slaacguard.kernel;

import java.util.List;
import java.util.Map;
import org.slaacguard.linux.WireGuardChange;
import org.slaacguard.linux.WireGuardDevice;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * One interface of the kernel's WireGuard. All of it throws {@link
 * org.slaacguard.linux.LinuxException}, ENODEV once the interface is gone. For one thread.
 */
interface KernelDevice extends AutoCloseable {
  /** Everything about it; the caller closes the answer. */
  WireGuardDevice get();

  /** Changes it. */
  void set(WireGuardChange change);

  /**
   * Removes prefixes from their owners, and changes nothing else; but if {@link #removesByName} is
   * false, it removes them from any current owner.
   */
  void removeAllowedIps(Map<PublicKey, List<IpPrefix>> prefixes);

  /**
   * Whether a removal spares a prefix that has another owner meanwhile; false while this is
   * unknown.
   */
  boolean removesByName();

  /**
   * Has the interface send a packet; it has chosen the peer, by the packet's destination, when this
   * returns.
   *
   * @return whether the interface took it
   */
  boolean send(byte[] packet);

  @Override
  void close();
}
