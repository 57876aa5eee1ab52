package org.slaacguard.control;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * The seam: one WireGuard interface, whoever moves its packets. Routes, interface addresses, name
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
   * How things stand now. The caller closes the answer, which wipes the keys in it.
   *
   * @throws BackendException if the interface is gone or cannot be read
   */
  DeviceStatus status() throws BackendException;

  /**
   * Sends one IP packet to a peer, whatever its destination address; without a session, as the
   * first packet of one. Never blocks; a packet that cannot be sent is counted.
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
   * Why this backend works no more, though nobody closed it and its interface was not deleted: a
   * fault, for good. Any thread; never blocks. {@link #apply} and {@link #status} answer ENODEV
   * from then on.
   *
   * @return null while it works, once it is closed without a fault, and where the interface was
   *     deleted
   */
  @Nullable String failure();

  /**
   * Asks each of its threads for a turn, and waits for all of them. Any thread but the backend's
   * own; several may ask at a time.
   *
   * @param patienceNanos waits so long at most; turns take milliseconds, a change of ten thousand
   *     peers seconds
   * @return false if a thread did not come round in that time or has ended, for whatever reason
   */
  boolean isLive(long patienceNanos);

  /**
   * Stops everything, wipes the keys, and gives back what the backend took. May be called twice.
   */
  @Override
  void close();
}
