package org.slaacguard.net;

/**
 * A packet breaks a rule of its format. It has no stack trace, because packets from the network are
 * refused often, and the reason says everything.
 */
public final class PacketException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** A packet refused. */
  public PacketException(Reason reason) {
    super(reason.help(), null, false, false);
    this.reason = reason;
  }

  /** Which rule. */
  public Reason reason() {
    return reason;
  }

  /** The rules; for neighbour discovery the sections are those of RFC 4861. */
  public enum Reason {
    /** Fewer bytes than a header, a field or the message needs. */
    TRUNCATED("shorter than its length field says, or than its type needs"),
    /** The version is not 6. */
    NOT_IPV6("not IPv6"),
    /** The next header is not ICMPv6; neighbour discovery behind extension headers is refused. */
    NOT_ICMP6("not ICMPv6"),
    /** An ICMPv6 type other than 133 to 137. */
    NOT_NEIGHBOR_DISCOVERY("not a neighbour discovery message"),
    /** Hop limit other than 255: it came through a router. */
    HOP_LIMIT("hop limit is not 255"),
    /** The ICMPv6 checksum is wrong. */
    CHECKSUM("wrong checksum"),
    /** The ICMPv6 code is not 0. */
    CODE("code is not 0"),
    /** An option of length 0, or one that reaches over the end. */
    OPTION_LENGTH("an option has length zero, or is too long"),
    /** The source is not one that may send this message. */
    SOURCE("this source may not send it"),
    /** The destination is not one that may get this message. */
    DESTINATION("this destination may not get it"),
    /** The target, or a redirect's destination, is not one that the message may be about. */
    TARGET("this target is not allowed"),
    /** An option that this message, from this source, must not have. */
    OPTION("it contains an option that is not allowed"),
    /** A type that is no message between a DHCPv6 client and a server. */
    NOT_DHCP6("not a message between a DHCPv6 client and a server");

    private final String help;

    Reason(String help) {
      this.help = help;
    }

    /** The rule in a few words. */
    public String help() {
      return help;
    }
  }
}
