package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.util.function.LongPredicate;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.userspace.WarmUpPath.Over;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends synthetic packets through two data planes of its own, so that the first real ones meet
 * compiled code: cold, a handshake and a ping took a tenth of a second, and a ping a millisecond
 * more for as long as a line stayed quiet. Nothing of it leaves the process.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  private WarmUp() {}

  /**
   * Runs.
   *
   * @param nanos at most so long, and one batch more; none if not positive
   * @return packets that came through
   */
  static long run(Crypto crypto, UserspaceOptions options, long nanos) {
    if (nanos <= 0) {
      return 0;
    }
    long start = System.nanoTime();
    return run(crypto, options, Over.IPV4, ignored -> System.nanoTime() - start < nanos);
  }

  /**
   * Runs, round after round.
   *
   * @param goOn is told the rounds so far
   * @return packets that came through
   */
  static long run(Crypto crypto, UserspaceOptions options, Over over, LongPredicate goOn) {
    try (Arena arena = Arena.ofShared();
        WarmUpPath path = WarmUpPath.open(arena, options, over);
        WarmUpSide left = new WarmUpSide(arena, crypto, options, path.end(0));
        WarmUpSide right = new WarmUpSide(arena, crypto, options, path.end(1))) {
      left.connect(right);
      right.connect(left);
      long rounds = 0;
      while (goOn.test(rounds)) {
        left.turn();
        right.turn();
        rounds++;
      }
      long packets = right.count(Counter.TUN_TX);
      LOG.debug("warmed up over {} with {} rounds, {} packets", path, rounds, packets);
      return packets;
    } catch (BackendException | RuntimeException e) {
      // Only slower, not wrong: a fault here shows again, and better, when it matters.
      LOG.warn("the packet path could not be warmed up", e);
      return 0;
    }
  }
}
