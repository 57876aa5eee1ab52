package org.slaacguard.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slaacguard.routing.LearnRefusal;
import org.slaacguard.routing.LearnedAddresses;

/**
 * Makes the probe hold back a peer whose packets would all be refused for some time, so that a
 * flood of refusals does not delay others. A peer that has used up its rate is held until its next
 * token, and one that floods although it may learn nothing is held for ten seconds.
 *
 * <p>A hold loses no packet that would be accepted. While a peer may learn nothing new, only its
 * neighbour discovery and packets from its known addresses are accepted, and the probe passes both.
 * It knows such an address, because it follows it before the kernel allows it, and before the hold;
 * the exception is an address for which it has no room. Only a change by the controller can allow
 * new addresses before the hold ends, and each change begins with {@link #lift}. After a hold, the
 * probe reports few packets until {@link #tick}, but more than there are tokens. It does not report
 * neighbour discovery behind extension headers, which no host sends.
 *
 * <p>The probe's clock is ours: CLOCK_MONOTONIC. For one thread.
 */
final class PeerHolds {
  private static final long MILLISECOND = 1_000_000L;
  private static final long SECOND = 1000 * MILLISECOND;

  /**
   * Shorter holds are useless, because such a peer's tokens come as often as the probe reports rare
   * packets ({@link ProbeAdmission#RARITY}).
   */
  private static final long SHORTEST = 50 * MILLISECOND;

  /**
   * The longest hold, after which the check is repeated, so that an error of ours does not last.
   */
  private static final long LONGEST = 60 * SECOND;

  /** Refusals in a second that count as a flood; senders of fewer get a reason for each. */
  static final int FLOOD = 64;

  /** How often the reason of a flood is reported at least. */
  private static final long FOR_NOTHING = 10 * SECOND;

  private final ProbeView probeView;
  private final LearnedAddresses learned;
  private final Map<Long, Long> wanted = new HashMap<>();
  private final Map<Long, Long> held = new HashMap<>();

  PeerHolds(ProbeView probeView, LearnedAddresses learned) {
    this.probeView = probeView;
    this.learned = learned;
  }

  /** Notes that a packet of the peer was refused. */
  void refused(KernelPeer peer, long number, LearnRefusal reason, long now) {
    if (now - peer.refusedSince >= SECOND) {
      peer.refusedSince = now;
      peer.refusals = 0;
    }
    peer.refusals++;
    if (reason != LearnRefusal.RATE && peer.refusals < FLOOD) {
      return;
    }
    long until = learned.refusesUntil(peer.slot, now);
    if (until == Long.MAX_VALUE) {
      until = now + (peer.refusals < FLOOD ? 0 : FOR_NOTHING);
    }
    if (until - now >= SHORTEST) {
      wanted.put(number, Math.min(until, now + LONGEST));
    }
  }

  /**
   * Tells the probe after a turn. What was granted in it is in the probe and in the kernel by then.
   */
  void flush() {
    if (!wanted.isEmpty()) {
      probeView.hold(wanted);
      held.putAll(wanted);
      wanted.clear();
    }
  }

  /** Forgets holds that have ended. */
  void tick(long now) {
    List<Long> over = new ArrayList<>();
    held.forEach(
        (number, until) -> {
          if (until - now <= 0) {
            over.add(number);
          }
        });
    release(over);
  }

  /** Ends all holds, because the limits of a peer may change. */
  void lift() {
    wanted.clear();
    release(List.copyOf(held.keySet()));
  }

  private void release(List<Long> numbers) {
    if (!numbers.isEmpty()) {
      probeView.release(numbers);
      numbers.forEach(held::remove);
    }
  }
}
