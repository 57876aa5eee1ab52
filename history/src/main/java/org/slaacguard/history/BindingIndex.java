package org.slaacguard.history;

import java.util.List;

/**
 * The indexes by which the history is asked. Each gives the bindings of one owner (a peer, the half
 * of an address, an interface) by when they began. So the newest of many owners are found by
 * merging, without sorting all that they have.
 */
final class BindingIndex {
  /** The network half of an IPv6 address, the whole of an IPv4 address. */
  static final String NETWORK = "substr(address, 1, 8)";

  /**
   * How long the classes of bindings are, in milliseconds: the first up to a minute, then times 4.
   */
  private static final long FIRST = 60_000;

  private static final int FACTOR = 4;
  private static final int CLASSES = 11;

  /** Bindings that are longer than all classes, and those that have not ended. */
  private static final int LONGEST = CLASSES;

  private static final int OPEN = CLASSES + 1;

  /**
   * Which class a binding is in, by its length. Whoever asks for a moment looks back from there in
   * each class, no further than its bindings are long: what is found holds at that moment, but for
   * a part.
   */
  static final String SPAN = span();

  /** For the peer's ended bindings, which are most, and for the others. */
  static final String PEER = "stay_peer_time";

  static final String PEER_OPEN = "stay_peer_open";
  static final String ADDRESS = "stay_address";
  static final String BY_NETWORK = "stay_network";
  static final String TIME = "stay_time";

  /** Files of earlier builds get them when they are opened; those builds do not mind. */
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

  /** All classes. */
  static int spans() {
    return OPEN + 1;
  }

  /** No binding of a class is longer than this, in milliseconds. */
  static long length(int span) {
    long length = FIRST;
    for (int i = 0; i < span; i++) {
      length *= FACTOR;
    }
    return span < CLASSES ? length : Long.MAX_VALUE / 2;
  }
}
