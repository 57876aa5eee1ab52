package org.slaacguard.host;

/**
 * The part of the table that limits each peer's connections. Each peer has a chain of its own,
 * which counts the connections that it has begun, from all of its addresses:
 *
 * <ul>
 *   <li>The first packet alone is counted, which the kernel has not confirmed yet: later ones of a
 *       connection without an answer are "new", too.
 *   <li>The kernel notes a connection before it compares, and strikes out eight in a tick, so that
 *       a rate has to come before the count: a flood would fill the kernel's memory otherwise.
 *   <li>Sources that nobody is known to have, in the moment in which they are learned, are one more
 *       peer.
 * </ul>
 */
final class ConnectionRules {
  /** New connections a second, beyond as many as a peer may have. */
  private static final int RATE = 250;

  /** A table that any kernel takes that can count connections, for a check. */
  static final String COUNT_ALONE =
      """
      table inet slaacguard-count {
        chain count {
          ct count over 1 drop
        }
      }
      """;

  private final ConnectionLimit limit;

  /**
   * The rules of a limit.
   *
   * @param limit resolved
   */
  ConnectionRules(ConnectionLimit limit) {
    this.limit = limit;
  }

  /** The chain that counts the connections of a peer; in a set's name without the number. */
  static String chain(int slot) {
    return "flow" + slot;
  }

  String chains() {
    if (!limit.isSet()) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (int slot = 0; slot < limit.slots(); slot++) {
      count(text.append("  chain ").append(chain(slot)), RefusalRules.CROWDED);
    }
    count(text.append("  chain stranger"), AccessRuleset.UNSETTLED);
    text.append(
        """
          chain begun {
            ip6 saddr vmap @flow6
            ip saddr vmap @flow4
            ip6 saddr vmap @flows6
            ip saddr vmap @flows4
            goto stranger
          }
        """);
    return text.toString();
  }

  private void count(StringBuilder text, String beyond) {
    int most = limit.connections();
    text.append(" {\n    limit rate over ").append(RATE).append("/second burst ").append(most);
    text.append(" packets goto ").append(beyond);
    text.append("\n    ct count over ").append(most).append(" goto ").append(beyond);
    text.append("\n  }\n");
  }

  /** The rule for what comes out of the tunnel. */
  String entry() {
    return limit.isSet() ? "    ct state new ct status & confirmed == 0 jump begun\n" : "";
  }
}
