package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Icmp6ErrorTest {
  private static final Ipv6Address GATEWAY = Ipv6Address.parse("fe80::1");
  private static final String PEER = "2001:db8::2";
  private static final String HOST = "2001:db8:1::9";

  private static byte[] packet(String from, String to, int protocol, int firstByte, int length) {
    byte[] packet = new byte[Ipv6Header.LENGTH + length];
    new Ipv6Header(length, protocol, 64, Ipv6Address.parse(from), Ipv6Address.parse(to))
        .write(ByteBuffer.wrap(packet));
    packet[Ipv6Header.LENGTH] = (byte) firstByte;
    return packet;
  }

  private static void assertChecksum(byte[] packet) throws PacketException {
    Ipv6Header header = Ipv6Header.parse(packet);
    long sum =
        InternetChecksum.addPseudoHeader(
            0, header.source(), header.destination(), header.payloadLength(), Ipv6Header.ICMP6);
    int payload = header.payloadLength();
    assertEquals(
        0, InternetChecksum.finish(InternetChecksum.add(sum, packet, Ipv6Header.LENGTH, payload)));
  }

  @ParameterizedTest
  @CsvSource({"8, 96", "1232, 1280", "1400, 1280"})
  void shouldQuoteAsMuchAsFitsTheLeastMtu(int length, int total) throws PacketException {
    byte[] about = packet(PEER, HOST, Ipv6Header.UDP, 7, length);
    byte[] error =
        Objects.requireNonNull(Icmp6Error.unreachable(Icmp6Error.SOURCE_POLICY, GATEWAY, about));
    assertEquals(total, error.length);
    assertEquals(1, error[40]);
    assertEquals(5, error[41]);
    assertChecksum(error);
    Ipv6Header header = Ipv6Header.parse(error);
    assertEquals(GATEWAY, header.source());
    assertEquals(Ipv6Address.parse(PEER), header.destination());
    assertArrayEquals(
        Arrays.copyOf(about, total - 48), Arrays.copyOfRange(error, 48, error.length));
  }

  /** RFC 4443, section 2.4(e). */
  @ParameterizedTest
  @CsvSource({
    "2001:db8::2, 2001:db8:1::9, 58, 128, true", // an echo request
    "2001:db8::2, 2001:db8:1::9, 58, 3, false", // an error
    "2001:db8::2, 2001:db8:1::9, 58, 137, false", // a redirect
    "2001:db8::2, ff02::1, 17, 0, false",
    "::, 2001:db8:1::9, 17, 0, false",
    "::1, 2001:db8:1::9, 17, 0, false",
    "ff02::5, 2001:db8:1::9, 17, 0, false",
    "2001:db8::2, ::, 17, 0, false"
  })
  void shouldAnswerOnlyWhatMayBeAnswered(
      String from, String to, int protocol, int first, boolean answered) {
    byte[] error = Icmp6Error.unreachable(5, GATEWAY, packet(from, to, protocol, first, 16));
    assertEquals(answered, error != null);
  }

  @Test
  void shouldNotAnswerWhatIsNoPacketOrHidesWhatItIs() {
    assertNull(Icmp6Error.unreachable(5, GATEWAY, new byte[0]));
    assertNull(Icmp6Error.unreachable(5, GATEWAY, new byte[60]));
    // A hop-by-hop header that does not end in the packet.
    assertNull(Icmp6Error.unreachable(5, GATEWAY, packet(PEER, HOST, 0, 58, 4)));
  }

  @Test
  void shouldKnowErrorsAndGiveThemAnotherDestination() throws PacketException {
    byte[] error = Icmp6Error.unreachable(5, GATEWAY, packet(PEER, HOST, Ipv6Header.UDP, 7, 100));
    assertNotNull(error);
    assertTrue(Icmp6Error.isError(error));
    assertFalse(Icmp6Error.isError(packet(PEER, HOST, Ipv6Header.ICMP6, 128, 8)));
    assertFalse(Icmp6Error.isError(new byte[3]));
    byte[] toAll = Icmp6Error.readdressed(error, Ipv6Address.ALL_NODES);
    assertChecksum(toAll);
    assertEquals(Ipv6Address.ALL_NODES, Ipv6Header.parse(toAll).destination());
    assertArrayEquals(
        Arrays.copyOfRange(error, 48, error.length), Arrays.copyOfRange(toAll, 48, toAll.length));
  }

  @Test
  void shouldMakeAnEchoRequest() throws PacketException {
    byte[] request = Icmp6Echo.request(GATEWAY, Ipv6Address.ALL_NODES, 255, 0x1234, 7);
    assertChecksum(request);
    assertEquals((byte) 128, request[40]);
    assertEquals(255, Ipv6Header.parse(request).hopLimit());
    assertEquals(0x1234_0007, ByteBuffer.wrap(request).getInt(44));
  }
}
