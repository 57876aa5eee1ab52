package org.slaacguard.host;

/**
 * The part of the table that counts refused packets and answers them, by peer and not by address: a
 * peer with a prefix of its own would otherwise fill the counters, and get as many answers as it
 * has addresses.
 *
 * <p>The number of the peer becomes the packet's mark, which nothing else reads any more: it goes
 * no further. Before the answer the mark is gone again, because a host may have answers inherit it
 * ({@code fwmark_reflect}).
 */
final class RefusalRules {
  /** The maps from an address to the number of its peer; those of ranges have an {@code s} more. */
  static final String PEER = "peer";

  /** The set that counts what a peer may not reach. */
  static final String REFUSED = "refused";

  /** The set that counts connections beyond a peer's limit. */
  static final String CROWDED = "crowded";

  /** Answers a second, of one peer and of all; the kernel's errors have a rate for the host. */
  private static final int RATE = 10;

  private static final int RATE_OF_ALL = 200;

  private final int size;

  /**
   * The rules for a number of peers.
   *
   * @param slots how many numbers there are
   */
  RefusalRules(int slots) {
    size = slots + 1; // and nobody's
  }

  /** The chains {@code refuse} and {@code crowded}, to which others go. */
  String chains() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
          chain whose {
            meta mark set 0xffffffff
            meta mark set ip6 saddr map @peers6
            meta mark set ip saddr map @peers4
            meta mark set ip6 saddr map @peer6
            meta mark set ip saddr map @peer4
          }
        """);
    count(text, "refuse", REFUSED);
    count(text, CROWDED, CROWDED);
    set(text, "answered");
    text.append(
        """
          chain answer {
            add @answered { meta mark limit rate over %d/second burst 20 packets } drop
            limit rate over %d/second burst 50 packets drop
            meta mark set 0
            reject with icmpx type admin-prohibited
          }
        """
            .formatted(RATE, RATE_OF_ALL));
    return text.toString();
  }

  private void count(StringBuilder text, String chain, String set) {
    set(text, set);
    text.append(
        """
          chain %s {
            jump whose
            add @%s { meta mark counter }
            goto answer
          }
        """
            .formatted(chain, set));
  }

  private void set(StringBuilder text, String name) {
    text.append("  set ").append(name).append(" { type mark; size ").append(size);
    text.append("; flags dynamic; }\n");
  }
}
