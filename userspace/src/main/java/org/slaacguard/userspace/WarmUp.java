package org.slaacguard.userspace;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.slaacguard.control.BackendException;
import org.slaacguard.userspace.WarmUpPath.Over;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends synthetic packets through two data planes of its own, so that the first real ones meet
 * compiled code. Without it, a handshake and a ping took a tenth of a second, and pings on a quiet
 * line a millisecond more. None of these packets leaves the process.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  /** Both families, in turn. */
  static final List<Over> BOTH = List.of(Over.IPV4, Over.IPV6);

  /**
   * Number of rounds from one rehearsal of a flood to the next; odd, so that two pairs take turns.
   */
  static final int FLOOD_ROUNDS = 31;

  /** The number of rounds that means no rehearsal. */
  static final int NO_FLOOD = Integer.MAX_VALUE;

  /** Fewer rounds leave the hot code without a profile. */
  static final long TRAINED_ROUNDS = 1_000;

  /** A training takes at most this many times its time. */
  static final long MOST_TIMES = 5;

  private WarmUp() {}

  /**
   * Runs over both families, if the system has them: for this long, and on a slow or busy machine
   * until it has done enough.
   *
   * @param nanos none if not positive
   * @return packets that came through
   */
  static long train(Crypto crypto, UserspaceOptions options, long nanos) {
    if (nanos <= 0) {
      return 0;
    }
    long start = System.nanoTime();
    return run(
        crypto,
        options,
        BOTH,
        FLOOD_ROUNDS,
        rounds -> trainsOn(rounds, System.nanoTime() - start, nanos));
  }

  /** Whether a training goes on that has done this many rounds in this many nanoseconds. */
  static boolean trainsOn(long rounds, long spent, long nanos) {
    return spent < nanos || (rounds < TRAINED_ROUNDS && spent / MOST_TIMES < nanos);
  }

  /**
   * Runs round after round.
   *
   * @param ways paths, used in turn, because code compiled while one is in use does not know the
   *     other
   * @param floodRounds number of rounds from one rehearsal of a flood to the next
   * @param goOn receives the number of rounds so far
   * @return packets that came through
   */
  static long run(
      Crypto crypto,
      UserspaceOptions options,
      List<Over> ways,
      int floodRounds,
      LongPredicate goOn) {
    List<WarmUpPair> pairs = new ArrayList<>();
    try {
      for (Over over : ways) {
        pairs.add(new WarmUpPair(crypto, options, over));
      }
      long rounds = 0;
      while (goOn.test(rounds)) {
        WarmUpPair pair = pairs.get((int) (rounds % pairs.size()));
        pair.turn();
        rounds++;
        if (rounds % floodRounds == 0) {
          pair.rehearseFlood();
        }
      }
      long packets = pairs.stream().mapToLong(WarmUpPair::packets).sum();
      LOG.debug("warmed up over {} with {} rounds, {} packets", pairs, rounds, packets);
      return packets;
    } catch (BackendException | RuntimeException e) {
      // The gateway is only slower without it. A fault here shows again, and more clearly, on real
      // packets.
      LOG.warn("the packet path could not be warmed up", e);
      return 0;
    } finally {
      pairs.forEach(WarmUpPair::close);
    }
  }
}
