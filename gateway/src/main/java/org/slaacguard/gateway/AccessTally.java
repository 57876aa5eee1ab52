package org.slaacguard.gateway;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slaacguard.control.Counted;
import org.slaacguard.control.Counter;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerTrace;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sums up what the packet filter has refused, because a filter that is made anew forgets it. */
final class AccessTally {
  private static final Logger LOG = LoggerFactory.getLogger(AccessTally.class);

  /** How often it is added up without being asked for, in nanoseconds. */
  static final long INTERVAL = 60_000_000_000L;

  private final String interfaceName;
  private final PeerSlots slots;
  private final RefusedCounts unreachable = new RefusedCounts();
  private final RefusedCounts connections = new RefusedCounts();
  private long told;
  private long counted = Long.MIN_VALUE / 2;

  AccessTally(String interfaceName, PeerSlots slots) {
    this.interfaceName = interfaceName;
    this.slots = slots;
  }

  /** Adds up when it is time; returns when it is the next time. */
  long poll(AccessFilter filter, long now) {
    if (now - counted >= INTERVAL) {
      counted = now;
      take(filter);
      tell();
    }
    return counted + INTERVAL;
  }

  private void take(AccessFilter filter) {
    Map<Integer, PublicKey> owners = slots.owners();
    unreachable.take(filter.refused(), owners);
    connections.take(filter.crowded(), owners);
  }

  /** A line in a minute, however many packets and peers there are. */
  private void tell() {
    long more = connections.all() - told;
    if (more > 0) {
      told = connections.all();
      LOG.warn(
          "{}: {} beyond ConnectionLimit; {}",
          interfaceName,
          Counted.of(
              more, "packet would have begun a connection", "packets would have begun connections"),
          connections.byPeer().entrySet().stream()
              .max(Map.Entry.comparingByValue(Comparator.naturalOrder()))
              .map(each -> "most since the start by peer " + each.getKey().abbreviated())
              .orElse("since the start by peers that are gone"));
    }
  }

  /** Adds it to a status. */
  InterfaceStatus report(InterfaceStatus status, AccessFilter filter) {
    take(filter);
    Map<PublicKey, PeerTrace> traces = new HashMap<>(status.traces());
    unreachable
        .byPeer()
        .forEach((peer, packets) -> traces.put(peer, status.trace(peer).withUnreachable(packets)));
    return status
        .withTraces(traces)
        .with(
            Map.of(
                Counter.DROP_UNREACHABLE, unreachable.all(),
                Counter.DROP_CONNECTIONS, connections.all(),
                Counter.DROP_UNSETTLED, filter.unsettled()),
            List.copyOf(filter.notices()));
  }
}
