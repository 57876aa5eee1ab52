package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.testing.Cases;
import org.slaacguard.testing.Draw;

class SockAddrTest {
  private static String hex(SockAddr address) {
    byte[] bytes = address.memory().toArray(ValueLayout.JAVA_BYTE);
    return HexFormat.of().formatHex(bytes, 2, 28);
  }

  @Test
  void shouldHaveTheKernelsLayout() {
    try (Arena arena = Arena.ofConfined()) {
      SockAddr address = SockAddr.allocate(arena);
      assertTrue(address.isEmpty());
      address.set(Endpoint.parse("192.0.2.1:51820"));
      assertTrue(address.isIpv4());
      assertEquals("ca6cc0000201" + "00".repeat(20), hex(address));
      address.set(Endpoint.parse("[2001:db8::7]:1"));
      assertTrue(address.isIpv6());
      assertEquals("000100000000" + "20010db8000000000000000000000007" + "00000000", hex(address));
    }
  }

  @Test
  void shouldGiveBackEveryEndpoint() {
    Cases.run(1000, SockAddrTest::giveBackEveryEndpoint);
  }

  private static void giveBackEveryEndpoint(Draw draw) {
    long high = draw.anyLong();
    long low = draw.anyLong();
    boolean ipv6 = draw.flip();
    int port = draw.between(1, 65535);
    int scope = draw.anyInt();
    IpAddress address = ipv6 ? new Ipv6Address(high, low) : new Ipv4Address((int) low);
    Endpoint endpoint = new Endpoint(address, port, ipv6 ? scope : 0);
    try (Arena arena = Arena.ofConfined()) {
      SockAddr memory = SockAddr.allocate(arena);
      memory.set(endpoint);
      assertEquals(endpoint, memory.toEndpoint());
      assertTrue(memory.matches(endpoint));
      SockAddr copy = SockAddr.allocate(arena);
      assertFalse(copy.matches(memory));
      copy.set(memory);
      assertTrue(copy.matches(memory));
    }
  }

  @Test
  void shouldNoticeEachPartThatDiffers() {
    Endpoint endpoint = Endpoint.parse("[fe80::1%3]:51820");
    List<String> others =
        List.of(
            "[fe80::1%3]:51821",
            "[fe80::1%4]:51820", "[fe80::2%3]:51820", "[fe81::1%3]:51820", "192.0.2.1:51820");
    try (Arena arena = Arena.ofConfined()) {
      SockAddr memory = SockAddr.allocate(arena);
      memory.set(endpoint);
      for (String other : others) {
        SockAddr second = SockAddr.allocate(arena);
        second.set(Endpoint.parse(other));
        assertFalse(memory.matches(Endpoint.parse(other)), other);
        assertFalse(memory.matches(second), other);
      }
    }
  }

  @Test
  void shouldTellMappedAddressFromIpv4() {
    try (Arena arena = Arena.ofConfined()) {
      SockAddr memory = SockAddr.allocate(arena);
      Ipv4Address four = new Ipv4Address(0xc0000201);
      memory.set(new Ipv6Address(four.high(), four.low()), 51820, 0);
      assertFalse(memory.matches(new Endpoint(four, 51820)));
    }
  }

  @Test
  void shouldNotMakeEndpointOfPortZero() {
    try (Arena arena = Arena.ofConfined()) {
      SockAddr memory = SockAddr.allocate(arena);
      memory.set(new Ipv4Address(0x7f000001), 0, 0);
      assertFalse(memory.isEndpoint());
      assertThrows(IllegalStateException.class, memory::toEndpoint);
    }
  }
}
