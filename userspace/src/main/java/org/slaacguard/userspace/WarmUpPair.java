package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.userspace.WarmUpPath.Over;

/** Two data planes of a warm-up that talk with each other. */
final class WarmUpPair implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final WarmUpPath path;
  private final WarmUpSide left;
  private final WarmUpSide right;

  private WarmUpPair(Crypto crypto, UserspaceOptions options, Over over) {
    path = WarmUpPath.open(arena, options, over);
    left = new WarmUpSide(arena, crypto, options, path.end(0));
    right = new WarmUpSide(arena, crypto, options, path.end(1));
  }

  /** Makes one and tells each side of the other. */
  static WarmUpPair open(Crypto crypto, UserspaceOptions options, Over over)
      throws BackendException {
    WarmUpPair pair = new WarmUpPair(crypto, options, over);
    try {
      pair.left.connect(pair.right);
      pair.right.connect(pair.left);
      return pair;
    } catch (BackendException | RuntimeException e) {
      pair.close();
      throw e;
    }
  }

  /** A batch of each side, and what comes of it. */
  void turn() {
    left.turn();
    right.turn();
  }

  /** Packets that came through to the second side. */
  long packets() {
    return right.count(Counter.TUN_TX);
  }

  /** The second side. */
  WarmUpSide right() {
    return right;
  }

  @Override
  public void close() {
    right.close();
    left.close();
    path.close();
    arena.close();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
