package org.slaacguard.linux;

/**
 * A rule that silently drops packets to be forwarded from a link-local address on an interface. No
 * router forwards these (RFC 4007, section 9), but the kernel answers them with an error ("beyond
 * scope of source address"), neighbour solicitations included.
 *
 * @param inputInterface the interface's name
 * @param priority 1 to 32765: behind the rule for the host's own addresses, before all others
 * @param protocol the origin of the rule, 0 to 255
 */
public record ScopeRule(String inputInterface, int priority, int protocol) {
  private static final int FRA_SRC = 2;
  private static final int FRA_IIFNAME = 3;
  private static final int FRA_PRIORITY = 6;
  private static final int FRA_PROTOCOL = 21;
  private static final int BLACKHOLE = 6;
  private static final int LINK_LOCAL_LENGTH = 10;

  void write(NetlinkRequest request) {
    byte[] linkLocal = new byte[16];
    linkLocal[0] = (byte) 0xfe;
    linkLocal[1] = (byte) 0x80;
    request
        .u8(Sockets.AF_INET6)
        .u8(0)
        .u8(LINK_LOCAL_LENGTH)
        .u8(0)
        .u8(0)
        .u8(0)
        .u8(0)
        .u8(BLACKHOLE)
        .u32(0)
        .attribute(FRA_SRC, linkLocal)
        .textAttribute(FRA_IIFNAME, inputInterface)
        .intAttribute(FRA_PRIORITY, priority)
        .byteAttribute(FRA_PROTOCOL, protocol);
  }

  /** Whether an RTM_NEWRULE is such a rule. */
  static boolean is(NetlinkMessage message) {
    return message.payload().get(0) == Sockets.AF_INET6
        && message.payload().get(2) == LINK_LOCAL_LENGTH
        && message.payload().get(7) == BLACKHOLE;
  }

  static ScopeRule of(NetlinkMessage message) {
    NetlinkAttributes attributes = message.attributes(Rule.SIZE);
    byte[] protocol = attributes.bytes(FRA_PROTOCOL);
    return new ScopeRule(
        attributes.text(FRA_IIFNAME, ""),
        attributes.integer(FRA_PRIORITY, 0),
        protocol == null || protocol.length == 0 ? 0 : protocol[0] & 0xff);
  }
}
