package org.slaacguard.linux;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * A routing rule, which selects the table to look a route up in.
 *
 * @param ipv6 whether it is for IPv6 instead of IPv4
 * @param priority unsigned, lower is earlier; 0 when adding puts it before all others
 * @param table the table to look up, 0 for a rule with another action
 * @param mark the mark that packets must have; 0 with a mask of 0 matches all
 * @param markMask the bits of the mark that count
 * @param inverted whether it matches all packets except those
 * @param suppressPrefixLength routes of at most this length are ignored; -1 for none
 * @param source the prefix that packets must come from, or null
 * @param inputInterface the interface that packets must come in by, empty for any
 * @param dropped whether matching packets are dropped silently, whatever the table
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

  /** Creates a rule that makes all packets of a family use this table. */
  public static Rule toTable(boolean ipv6, int table) {
    return new Rule(ipv6, 0, table, 0, 0, false, -1, null, "", false);
  }

  /** Creates a rule that silently drops packets from a prefix. */
  public static Rule dropping(IpPrefix source) {
    boolean ipv6 = source.address() instanceof Ipv6Address;
    return new Rule(ipv6, 0, 0, 0, 0, false, -1, source, "", true);
  }

  /** The same rule for packets from this prefix. */
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

  /** The same rule for packets with this mark. */
  public Rule withMark(int newMark) {
    return with(
        copy -> {
          copy.mark = newMark;
          copy.markMask = -1;
        });
  }

  /** The same rule for all other packets. */
  public Rule not() {
    return with(copy -> copy.inverted = !copy.inverted);
  }

  /** The same rule, ignoring routes of at most this length. */
  public Rule suppressing(int prefixLength) {
    return with(copy -> copy.suppressPrefixLength = prefixLength);
  }

  /** The same rule with this priority. */
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

  /** A mutable copy of the fields. */
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
   * @throws IllegalArgumentException if the message is malformed
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
