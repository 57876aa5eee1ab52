package org.slaacguard.doctor;

import org.jspecify.annotations.Nullable;

/**
 * A packet whose fate a firewall decides.
 *
 * @param hook its hook: {@code input}, {@code forward} or {@code output}
 * @param in its incoming interface; null if unknown or none
 * @param out its outgoing interface; null if unknown or none
 * @param protocol {@code udp}, {@code tcp} or {@code icmpv6}
 * @param port our own port, 0 for none
 * @param icmpType the type of an ICMPv6 message, -1 for none
 * @param state its state in connection tracking: {@code new}, {@code established} or {@code
 *     related}
 */
record FirewallPacket(
    String hook,
    boolean ipv6,
    @Nullable String in,
    @Nullable String out,
    String protocol,
    int port,
    int icmpType,
    String state) {
  static FirewallPacket udpIn(boolean ipv6, @Nullable String in, int port) {
    return new FirewallPacket("input", ipv6, in, null, "udp", port, -1, "new");
  }

  static FirewallPacket udpOut(boolean ipv6, @Nullable String out, int port) {
    return new FirewallPacket("output", ipv6, null, out, "udp", port, -1, "new");
  }

  static FirewallPacket icmpIn(@Nullable String in, int type, String state) {
    return new FirewallPacket("input", true, in, null, "icmpv6", 0, type, state);
  }

  /** A forwarded packet: the first of a connection that the peer begins, or a reply to one. */
  static FirewallPacket forwarded(
      boolean ipv6, @Nullable String in, @Nullable String out, String state) {
    return new FirewallPacket("forward", ipv6, in, out, "tcp", 0, -1, state);
  }

  static FirewallPacket icmpForwarded(@Nullable String in, @Nullable String out, int type) {
    return new FirewallPacket("forward", true, in, out, "icmpv6", 0, type, "related");
  }
}
