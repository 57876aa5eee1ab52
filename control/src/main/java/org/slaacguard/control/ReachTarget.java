package org.slaacguard.control;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;

/** A target that a peer may reach. {@link Object#toString} is its text form. */
public sealed interface ReachTarget {
  /** Every address, the gateway's included. */
  record All() implements ReachTarget {
    @Override
    public String toString() {
      return "all";
    }
  }

  /** The gateway's own addresses. */
  record Gateway() implements ReachTarget {
    @Override
    public String toString() {
      return "gateway";
    }
  }

  /** The networks of the gateway's other interfaces. */
  record Lan() implements ReachTarget {
    @Override
    public String toString() {
      return "lan";
    }
  }

  /** Global addresses outside the gateway's networks. */
  record Internet() implements ReachTarget {
    @Override
    public String toString() {
      return "internet";
    }
  }

  /**
   * Other peers of the interface.
   *
   * @param tag only peers with this tag; null for all
   */
  record Peers(@Nullable Tag tag) implements ReachTarget {
    @Override
    public String toString() {
      return tag == null ? "peers" : "peers:" + tag;
    }
  }

  /** Addresses in a prefix, wherever they are. */
  record Net(IpPrefix prefix) implements ReachTarget {
    @Override
    public String toString() {
      return prefix.shortText();
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static ReachTarget parse(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    return switch (word) {
      case "all" -> new All();
      case "gateway" -> new Gateway();
      case "lan" -> new Lan();
      case "internet" -> new Internet();
      case "peers" -> new Peers(null);
      default -> tagOrPrefix(word, text);
    };
  }

  private static ReachTarget tagOrPrefix(String word, String text) {
    if (word.startsWith("peers:")) {
      return new Peers(Tag.parse(word.substring("peers:".length())));
    }
    try {
      return new Net(IpPrefix.parse(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "what may be reached is all, none, gateway, lan, internet, peers, peers:TAG, an address"
              + " or a prefix, not '"
              + text
              + "'",
          e);
    }
  }
}
