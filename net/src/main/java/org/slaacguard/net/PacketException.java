package org.slaacguard.net;

/**
 * A packet breaks a rule of its format. The exception has no stack trace, because packets from the
 * network are refused often and the reason says everything.
 */
public final class PacketException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Creates a refusal for this reason. */
  public PacketException(Reason reason) {
    super(reason.help(), null, false, false);
    this.reason = reason;
  }

  /** The rule that the packet breaks. */
  public Reason reason() {
    return reason;
  }

  /** The rules. For neighbour discovery, sections are those of RFC 4861. */
  public enum Reason {
    /** Fewer bytes than a header, a field or the message needs. */
    TRUNCATED("shorter than its length field says, or than its type needs"),
    /** The version is not 6. */
    NOT_IPV6("not IPv6"),
    /** The next header is not ICMPv6. Neighbour discovery behind extension headers is refused. */
    NOT_ICMP6("not ICMPv6"),
    /** An ICMPv6 type other than 133 to 137. */
    NOT_NEIGHBOR_DISCOVERY("not a neighbour discovery message"),
    /** The hop limit is not 255: the packet came through a router. */
    HOP_LIMIT("hop limit is not 255"),
    /** The ICMPv6 checksum is wrong. */
    CHECKSUM("wrong checksum"),
    /** The ICMPv6 code is not 0. */
    CODE("code is not 0"),
    /** An option of length 0, or one that reaches beyond the end. */
    OPTION_LENGTH("an option has length zero, or is too long"),
    /** The source may not send this message. */
    SOURCE("this source may not send it"),
    /** The destination may not receive this message. */
    DESTINATION("this destination may not get it"),
    /** The message may not be about this target, or this destination of a redirect. */
    TARGET("this target is not allowed"),
    /** The message, from this source, must not have such an option. */
    OPTION("it contains an option that is not allowed"),
    /** The type is no message between a DHCPv6 client and a server. */
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
