package org.slaacguard.linux;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * A rule that says which table is asked for a route.
 *
 * @param ipv6 the family, IPv4 otherwise
 * @param priority the smaller, the earlier, unsigned; 0 when adding asks for a place before all
 *     others
 * @param table the table it leads to, 0 for a rule that leads to none
 * @param mark it holds for packets with this mark; 0 with a mask of 0 for all
 * @param markMask the bits of the mark that count
 * @param inverted whether it holds for all packets but those
 * @param suppressPrefixLength a route of at most this length is passed over; -1 for none
 * @param source it holds for packets from here, where it says so
 * @param inputInterface it holds for packets that came in here, empty for any
 * @param dropped what it holds for is dropped without a word, whatever the table
 */
public record Rule(
    boolean ipv6,
    int priority,
    int table,
    int mark,
    int markMask,
    boolean inverted,
    int suppressPrefixLength,
    @Nullable IpPrefix source,
    String inputInterface,
    boolean dropped) {
  /**
   * struct fib_rule_hdr: 0 family | 1 destination length | 2 source length | 3 TOS | 4 table | 5, 6
   * reserved | 7 action, each u8 | 8 flags u32.
   */
  static final int SIZE = 12;

  private static final int FRA_SRC = 2;
  private static final int FRA_IIFNAME = 3;
  private static final int FRA_PRIORITY = 6;
  private static final int FRA_FWMARK = 10;
  private static final int FRA_SUPPRESS_PREFIXLEN = 14;
  private static final int FRA_TABLE = 15;
  private static final int FRA_FWMASK = 16;
  private static final int TO_TABLE = 1;
  private static final int BLACKHOLE = 6;
  private static final int INVERT = 0x2;

  /** All packets of a family ask this table. */
  public static Rule toTable(boolean ipv6, int table) {
    return new Rule(ipv6, 0, table, 0, 0, false, -1, null, "", false);
  }

  /** What comes from a prefix is dropped without a word. */
  public static Rule dropping(IpPrefix source) {
    boolean ipv6 = source.address() instanceof Ipv6Address;
    return new Rule(ipv6, 0, 0, 0, 0, false, -1, source, "", true);
  }

  /** For packets from here. */
  public Rule from(IpPrefix prefix) {
    return new Rule(
        ipv6,
        priority,
        table,
        mark,
        markMask,
        inverted,
        suppressPrefixLength,
        prefix,
        inputInterface,
        dropped);
  }

  /** For packets with this mark. */
  public Rule withMark(int newMark) {
    return with(
        copy -> {
          copy.mark = newMark;
          copy.markMask = -1;
        });
  }

  /** For all packets but those. */
  public Rule not() {
    return with(copy -> copy.inverted = !copy.inverted);
  }

  /** Passing over routes of at most this length. */
  public Rule suppressing(int prefixLength) {
    return with(copy -> copy.suppressPrefixLength = prefixLength);
  }

  /** At this place. */
  public Rule at(int newPriority) {
    return with(copy -> copy.priority = newPriority);
  }

  private Rule with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return new Rule(
        ipv6,
        copy.priority,
        table,
        copy.mark,
        copy.markMask,
        copy.inverted,
        copy.suppressPrefixLength,
        source,
        inputInterface,
        dropped);
  }

  /** What may be changed one by one. */
  private static final class Copy {
    private int priority;
    private int mark;
    private int markMask;
    private boolean inverted;
    private int suppressPrefixLength;

    Copy(Rule from) {
      priority = from.priority;
      mark = from.mark;
      markMask = from.markMask;
      inverted = from.inverted;
      suppressPrefixLength = from.suppressPrefixLength;
    }
  }

  void write(NetlinkRequest request) {
    request
        .u8(ipv6 ? Sockets.AF_INET6 : Sockets.AF_INET)
        .u8(0)
        .u8(source == null ? 0 : source.length())
        .u8(0)
        .u8(Integer.compareUnsigned(table, 256) < 0 ? table : 0)
        .u8(0)
        .u8(0)
        .u8(dropped ? BLACKHOLE : TO_TABLE)
        .u32(inverted ? INVERT : 0);
    if (!dropped) {
      request.intAttribute(FRA_TABLE, table);
    }
    if (priority != 0) {
      request.intAttribute(FRA_PRIORITY, priority);
    }
    if (markMask != 0) {
      request.intAttribute(FRA_FWMARK, mark).intAttribute(FRA_FWMASK, markMask);
    }
    if (suppressPrefixLength >= 0) {
      request.intAttribute(FRA_SUPPRESS_PREFIXLEN, suppressPrefixLength);
    }
    if (source != null) {
      request.addressAttribute(FRA_SRC, source.address());
    }
    if (!inputInterface.isEmpty()) {
      request.textAttribute(FRA_IIFNAME, inputInterface);
    }
  }

  /**
   * Reads an RTM_NEWRULE.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  static Rule of(NetlinkMessage message) {
    NetlinkAttributes attributes = message.attributes(SIZE);
    IpAddress from = attributes.address(FRA_SRC);
    int length = Byte.toUnsignedInt(message.payload().get(2));
    return new Rule(
        message.payload().get(0) == Sockets.AF_INET6,
        attributes.integer(FRA_PRIORITY, 0),
        attributes.integer(FRA_TABLE, Byte.toUnsignedInt(message.payload().get(4))),
        attributes.integer(FRA_FWMARK, 0),
        attributes.integer(FRA_FWMASK, 0),
        (message.payload().getInt(8) & INVERT) != 0,
        attributes.integer(FRA_SUPPRESS_PREFIXLEN, -1),
        from == null ? null : new IpPrefix(from, length),
        attributes.text(FRA_IIFNAME, ""),
        message.payload().get(7) == BLACKHOLE);
  }
}
