package org.slaacguard.kernel;

import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import org.slaacguard.net.IpAddress;

/** The engine's view of the {@link AddressProbe}, for its one interface. */
interface ProbeView {
  /**
   * Records from now on when packets come from these addresses, given when each was last seen
   * before.
   */
  void follow(Map<IpAddress, Long> lastSeen);

  /** Stops recording that. */
  void unfollow(Collection<IpAddress> addresses);

  /** Reads when a packet last came from each followed address. */
  void lastSeen(AddressProbe.Seen sink);

  /** Hands over packets that were seen; returns their number. */
  int poll(Consumer<ProbeEvent> sink, int limit);

  /**
   * Holds packets of these peers back until some time, except neighbour discovery and packets from
   * followed addresses. They are counted as held back.
   *
   * @param untilNanos the monotonic times, by the peers' numbers in their events
   */
  void hold(Map<Long, Long> untilNanos);

  /** Releases these peers. */
  void release(Collection<Long> peers);

  /** The number of packets held back, because their peer is held or exceeds its share. */
  long heldBack();

  /** The number of packets that were lost. */
  long lost();
}
