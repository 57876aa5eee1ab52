package org.slaacguard.gateway;

import org.slaacguard.net.Ipv6Address;

/**
 * A packet that starts a handshake: an IPv6 packet without content to all nodes (no next header,
 * RFC 8200, section 4.7). Its receiver drops it.
 */
final class HandshakeTrigger {
  private static final int NO_NEXT_HEADER = 59;

  private HandshakeTrigger() {}

  /** An IPv6 header alone: version 6, no payload, no next header, hop limit 1. */
  static byte[] packet(Ipv6Address source) {
    byte[] packet = new byte[40];
    packet[0] = 0x60;
    packet[6] = NO_NEXT_HEADER;
    packet[7] = 1;
    System.arraycopy(source.toBytes(), 0, packet, 8, 16);
    System.arraycopy(Ipv6Address.ALL_NODES.toBytes(), 0, packet, 24, 16);
    return packet;
  }
}
