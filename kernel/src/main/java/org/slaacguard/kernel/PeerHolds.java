package org.slaacguard.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slaacguard.routing.LearnRefusal;
import org.slaacguard.routing.LearnedAddresses;

/**
 * Has the probe hold back a peer whose packets would all be refused for some time: a peer that has
 * used up its rate, until its next token, and for ten seconds a peer that floods though it may
 * learn nothing. So a flood of refusals does not delay others.
 *
 * <p>A hold loses no packet that would have been accepted. While a peer may learn nothing new, only
 * its neighbour discovery and packets from its known addresses are accepted. The probe passes on
 * both: it knows such an address, since it was told to follow it before the kernel was told to
 * allow it, and before the hold; except where there was no room to follow it. Only a change by the
 * controller can allow new addresses before the hold ends, and each change begins with {@link
 * #lift}. After a hold the probe reports few packets until {@link #tick}, yet more than there are
 * tokens. It does not report neighbour discovery behind extension headers, which no host sends.
 *
 * <p>The probe's clock is ours: CLOCK_MONOTONIC. For one thread.
 */
final class PeerHolds {
  private static final long MILLISECOND = 1_000_000L;
  private static final long SECOND = 1000 * MILLISECOND;

  /**
   * Shorter holds are not worth it: such a peer's tokens come as often as the probe reports rare
   * packets ({@link ProbeAdmission#RARITY}).
   */
  private static final long SHORTEST = 50 * MILLISECOND;

  /** The check is repeated this often, so that an error of ours does not last. */
  private static final long LONGEST = 60 * SECOND;

  /** Refusals in a second that are a flood: senders of few get a reason for each. */
  static final int FLOOD = 64;

  /** How often at least the reason of a flood is reported. */
  private static final long FOR_NOTHING = 10 * SECOND;

  private final ProbeView probeView;
  private final LearnedAddresses learned;
  private final Map<Long, Long> wanted = new HashMap<>();
  private final Map<Long, Long> held = new HashMap<>();

  PeerHolds(ProbeView probeView, LearnedAddresses learned) {
    this.probeView = probeView;
    this.learned = learned;
  }

  /** A packet of the peer was refused. */
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
   * A look is over: tells the probe; what was granted until now is in the probe and in the kernel
   * before.
   */
  void flush() {
    if (!wanted.isEmpty()) {
      probeView.hold(wanted);
      held.putAll(wanted);
      wanted.clear();
    }
  }

  /** Forgets those that are over. */
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
