package org.slaacguard.control;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/**
 * The seam: one WireGuard interface, whatever moves its packets. Routes, interface addresses, name
 * servers and prefixes are not its business.
 *
 * <p>All methods are called by the controller's thread, one at a time, except where they say
 * otherwise. A backend takes a {@link Runnable} when it is made, and runs it, from any thread and
 * without blocking, whenever events wait for {@link #poll}.
 */
public interface Backend extends AutoCloseable {
  /** The interface's name. */
  String interfaceName();

  /**
   * Makes a change, whole or not at all.
   *
   * @throws BackendException if it cannot be made; then everything is as it was before
   */
  void apply(DeviceUpdate update) throws BackendException;

  /**
   * Whether it fits TCP connections into the tunnel by itself, where {@link SettingTable#CLAMP_MSS}
   * says so; else that is the host's to do.
   */
  default boolean clampsMss() {
    return false;
  }

  /**
   * The current status. The caller closes the answer, which wipes the keys in it.
   *
   * @throws BackendException if the interface is gone or cannot be read
   */
  DeviceStatus status() throws BackendException;

  /**
   * Who has an inner address. Any thread; disturbs no packet. Another program's changes in the
   * kernel show after the next reading of the kernel, which takes seconds for ten thousand peers.
   *
   * @throws BackendException if the interface is gone or cannot be read
   */
  AddressOwner owner(IpAddress address) throws BackendException;

  /**
   * Takes one learned address from a peer, which may learn it again by its next packet. When this
   * returns the address is not routed to the peer any more, unless its AllowedIPs hold it too; an
   * event tells of it ({@link org.slaacguard.routing.ForgetReason#REQUESTED}).
   *
   * @return whether the peer had learned it; if not, nothing has changed
   * @throws BackendException if the interface is gone
   */
  boolean forget(PublicKey peer, IpAddress address) throws BackendException;

  /**
   * The peers that have a live session now, as the events tell it: between a {@link
   * BackendEvent.SessionEstablished} and a {@link BackendEvent.SessionExpired}. Any thread; for ten
   * thousand peers it takes a millisecond.
   *
   * @return a copy
   * @throws BackendException if the interface is gone
   */
  Set<PublicKey> liveSessions() throws BackendException;

  /**
   * The number of events and packets lost so far because a queue was full. When it grows, read
   * {@link #liveSessions} and {@link #status} again. Any thread; never blocks. May be behind by a
   * second.
   */
  long eventsLost();

  /**
   * Sends one IP packet to a peer; without a session, as the first packet of one. It never changes
   * the owner of an address: where the data plane chooses the peer by the destination, a router
   * advertisement or an ICMPv6 error to an address that is not the peer's goes to all nodes
   * (ff02::1), a UDP datagram to a multicast group of link scope goes there, and any other packet
   * is refused. Never blocks; a packet that cannot be sent is counted.
   *
   * @param packet a whole IP packet, which the caller does not change afterwards
   */
  void transmit(PublicKey peer, byte[] packet);

  /**
   * Hands over the events that wait, without blocking.
   *
   * @return how many there were
   */
  int poll(Consumer<BackendEvent> sink);

  /**
   * Initiations that were refused lately, the newest first, a few at most; the kernel's data plane
   * reports only unknown keys. Any thread; never blocks.
   */
  default List<RefusedHandshake> refusedHandshakes() {
    return List.of();
  }

  /**
   * Why this backend has failed permanently, without being closed and without its interface being
   * deleted. Any thread; never blocks. {@link #apply} and {@link #status} answer ENODEV from then
   * on.
   *
   * @return null while it works, once it is closed without a fault, and where the interface was
   *     deleted
   */
  @Nullable String failure();

  /**
   * Whether each of its threads waits for something to do, so that none can hang. Any thread; wakes
   * none.
   */
  default boolean isResting() {
    return false;
  }

  /**
   * Asks each of its threads for a turn, and waits for all of them. Any thread but the backend's
   * own; several may ask at a time.
   *
   * @param patienceNanos waits this long at most; turns take milliseconds, a change of ten thousand
   *     peers seconds
   * @return false if a thread did not take a turn in that time, or has ended
   */
  boolean isLive(long patienceNanos);

  /**
   * Stops everything, wipes the keys, and gives back what the backend took. May be called twice.
   */
  @Override
  void close();
}
