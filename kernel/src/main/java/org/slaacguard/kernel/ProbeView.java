package org.slaacguard.kernel;

import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import org.slaacguard.net.IpAddress;

/** The engine's view of the {@link AddressProbe}, for its one interface. */
interface ProbeView {
  /** Begins to record when packets come from these addresses, given with their times so far. */
  void follow(Map<IpAddress, Long> lastSeen);

  /** Stops recording packets from these addresses. */
  void unfollow(Collection<IpAddress> addresses);

  /** Reads when the last packet came from each followed address. */
  void lastSeen(AddressProbe.Seen sink);

  /**
   * Reads when the last packet came from one address.
   *
   * @param otherwise the answer for an address that is not followed
   */
  long lastSeen(IpAddress address, long otherwise);

  /** Passes reported packets to the sink; returns their number. */
  int poll(Consumer<ProbeEvent> sink, int limit);

  /**
   * Holds back packets of these peers until the given times, except neighbour discovery and packets
   * from followed addresses. They are counted as held back.
   *
   * @param untilNanos the monotonic times, by the peers' numbers in their events
   */
  void hold(Map<Long, Long> untilNanos);

  /** Releases these peers. */
  void release(Collection<Long> peers);

  /** Number of packets held back because their peer is held or exceeds its share. */
  long heldBack();

  /** Number of lost packets. */
  long lost();
}
