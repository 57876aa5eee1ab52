package org.slaacguard.control;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.slaacguard.net.PublicKey;

/**
 * Limits log lines that peers can cause, as {@link LineBudget} does, and limits each peer to a part
 * of them, so that a noisy peer cannot hide lines about others. Not thread-safe.
 */
public final class PeerLineBudget {
  /** Lines about all peers at once; then one a second. */
  static final int BURST = 20;

  /** Lines about one peer at once. */
  static final int BURST_OF_A_PEER = 5;

  /** Interval of lines about one peer afterwards, in nanoseconds. */
  static final long INTERVAL_OF_A_PEER = 10_000_000_000L;

  /** Number of kept budgets above which full ones are dropped. */
  private static final int MANY = 1024;

  private final LineBudget whole;
  private final Map<PublicKey, LineBudget> peers = new HashMap<>();
  private long suppressed;
  private long tidied;

  /** A full budget. */
  public PeerLineBudget(long now) {
    whole = new LineBudget(BURST);
    tidied = now;
  }

  /**
   * Whether a line about a peer may be written now; spends budget.
   *
   * @param told receives the number of lines dropped before this one, if any
   */
  public boolean allows(PublicKey peer, long now, LongConsumer told) {
    if (peers.size() >= MANY && now - tidied >= INTERVAL_OF_A_PEER) {
      tidied = now;
      peers.values().removeIf(each -> each.isFull(now));
    }
    LineBudget own =
        peers.computeIfAbsent(peer, _ -> new LineBudget(BURST_OF_A_PEER, INTERVAL_OF_A_PEER));
    if (!own.hasRoom(now) || !whole.hasRoom(now)) {
      suppressed++;
      return false;
    }
    boolean _ = own.allows(now, _ -> {}) && whole.allows(now, _ -> {});
    if (suppressed > 0) {
      told.accept(suppressed);
      suppressed = 0;
    }
    return true;
  }
}
