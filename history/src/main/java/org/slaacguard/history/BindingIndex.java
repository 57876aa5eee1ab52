package org.slaacguard.history;

import java.util.List;

/**
 * The indexes that answer questions to the history. Each lists the bindings of one owner (a peer,
 * the upper half of an address, an interface) by their beginning. The newest bindings of many
 * owners are merged from these lists, so nothing larger than the answer is sorted.
 */
final class BindingIndex {
  /** The network half of an IPv6 address, or a whole IPv4 address. */
  static final String NETWORK = "substr(address, 1, 8)";

  /**
   * The longest binding of the first length class, in milliseconds; each further class is 4 times
   * as long.
   */
  private static final long FIRST = 60_000;

  private static final int FACTOR = 4;
  private static final int CLASSES = 11;

  /** The class of bindings longer than all others, and of those that have not ended. */
  private static final int LONGEST = CLASSES;

  private static final int OPEN = CLASSES + 1;

  /**
   * The length class of a binding. A search for a moment looks back from there in each class, only
   * as far as its bindings are long, so most of what it reads held at that moment.
   */
  static final String SPAN = span();

  /** An index for the peer's ended bindings, which are most, and one for the others. */
  static final String PEER = "stay_peer_time";

  static final String PEER_OPEN = "stay_peer_open";
  static final String ADDRESS = "stay_address";
  static final String BY_NETWORK = "stay_network";
  static final String TIME = "stay_time";

  /** Files of earlier builds get these indexes when they are opened; earlier builds ignore them. */
  static final List<String> SQL =
      List.of(
          "DROP INDEX IF EXISTS stay_peer",
          "CREATE INDEX IF NOT EXISTS stay_peer_time ON stay(peer, learned_at)"
              + " WHERE forgotten_at IS NOT NULL",
          "CREATE INDEX IF NOT EXISTS stay_peer_open ON stay(peer, learned_at)"
              + " WHERE forgotten_at IS NULL",
          "CREATE INDEX IF NOT EXISTS stay_network ON stay(" + NETWORK + ", learned_at)",
          "CREATE INDEX IF NOT EXISTS stay_time ON stay(interface, " + SPAN + ", learned_at)");

  private BindingIndex() {}

  private static String span() {
    StringBuilder sql = new StringBuilder("(CASE WHEN forgotten_at IS NULL THEN " + OPEN);
    for (int i = 0; i < CLASSES; i++) {
      sql.append(" WHEN forgotten_at - learned_at < ").append(length(i)).append(" THEN ").append(i);
    }
    return sql.append(" ELSE ").append(LONGEST).append(" END)").toString();
  }

  /** Number of length classes. */
  static int spans() {
    return OPEN + 1;
  }

  /** The longest binding of a class, in milliseconds. */
  static long length(int span) {
    long length = FIRST;
    for (int i = 0; i < span; i++) {
      length *= FACTOR;
    }
    return span < CLASSES ? length : Long.MAX_VALUE / 2;
  }
}
