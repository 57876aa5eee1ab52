package org.slaacguard.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** A hostile peer: one datagram from each of many source addresses to fd00:a::1. */
public final class SourceFlood {
  private SourceFlood() {}

  /** Takes how many addresses of fd00:f::/64, which must be bindable. */
  static void main(String[] arguments) throws IOException {
    int count = Integer.parseInt(arguments[0]);
    InetSocketAddress target = new InetSocketAddress(InetAddress.ofLiteral("fd00:a::1"), 9);
    for (int i = 1; i <= count; i++) {
      InetAddress source = InetAddress.ofLiteral("fd00:f::%x:%x".formatted(i >>> 16, i & 0xffff));
      try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET6)) {
        channel.bind(new InetSocketAddress(source, 0));
        channel.send(ByteBuffer.allocate(8), target);
      }
    }
  }
}
