package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.userspace.WarmUpPath.Over;

/** Two data planes of a warm-up that talk with each other. */
final class WarmUpPair implements AutoCloseable {
  private final ResourceStack opened = new ResourceStack();
  private final Arena arena = Arena.ofShared();
  private final WarmUpPath path;
  private final WarmUpSide left;
  private final WarmUpSide right;

  /** Creates both sides, and tells each of the other. */
  WarmUpPair(Crypto crypto, UserspaceOptions options, Over over) throws BackendException {
    try {
      opened.add(arena, Arena::close);
      path = opened.add(WarmUpPath.open(arena, options, over), WarmUpPath::close);
      left = side(crypto, options, 0);
      right = side(crypto, options, 1);
      left.connect(right);
      right.connect(left);
    } catch (BackendException | RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  private WarmUpSide side(Crypto crypto, UserspaceOptions options, int end) {
    return opened.add(new WarmUpSide(arena, crypto, options, path.end(end)), WarmUpSide::close);
  }

  /** Moves a batch of each side, and its consequences. */
  void turn() {
    left.turn();
    right.turn();
  }

  /** Rehearses a part of a handshake flood on each side, so that the filter is compiled too. */
  void rehearseFlood() {
    left.rehearseFlood();
    right.rehearseFlood();
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
    opened.close();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
