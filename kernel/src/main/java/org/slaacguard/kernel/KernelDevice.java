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
   * Takes prefixes from their owners, and nothing else from anybody; but where {@link
   * #removesByName} is false, from whoever has them by then.
   */
  void removeAllowedIps(Map<PublicKey, List<IpPrefix>> prefixes);

  /** Whether a removal leaves alone what is another's by then; false as long as nobody knows. */
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
