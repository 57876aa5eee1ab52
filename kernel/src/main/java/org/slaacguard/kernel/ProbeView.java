package org.slaacguard.kernel;

import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import org.slaacguard.net.IpAddress;

/** The engine's view of the {@link AddressProbe}, for its one interface. */
interface ProbeView {
  /** Notes from now on when packets come from these addresses, each of which was last seen then. */
  void follow(Map<IpAddress, Long> lastSeen);

  /** Notes it no longer. */
  void unfollow(Collection<IpAddress> addresses);

  /** Tells when a packet last came from each followed address. */
  void lastSeen(AddressProbe.Seen sink);

  /** Hands over packets that were seen; how many there were. */
  int poll(Consumer<ProbeEvent> sink, int limit);

  /**
   * Hands over no more packets of these peers until then, but for neighbour discovery and those
   * from followed addresses; counts them as held back.
   *
   * @param untilNanos by the numbers that their events have; monotonic
   */
  void hold(Map<Long, Long> untilNanos);

  /** Holds these peers no longer. */
  void release(Collection<Long> peers);

  /** Packets not handed over, because their peer is held or exceeds its share. */
  long heldBack();

  /** Packets that could not be handed over. */
  long lost();
}
