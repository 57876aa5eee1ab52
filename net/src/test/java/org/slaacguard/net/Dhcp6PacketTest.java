package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.net.PacketException.Reason;
import org.slaacguard.testing.Cases;

class Dhcp6PacketTest {
  private static final Ipv6Address SERVER = Ipv6Address.parse("fe80::1");
  private static final Ipv6Address CLIENT = Ipv6Address.parse("fe80::2");

  private static byte[] packet() {
    return Dhcp6Packet.toClient(SERVER, CLIENT, new byte[] {7, 0, 0, 1, 0}).toBytes();
  }

  @Test
  void shouldReadWhatItWrites() {
    Cases.run(
        500,
        draw -> {
          byte[] message = draw.bytes(0, 300);
          Dhcp6Packet read =
              Dhcp6Packet.parse(Dhcp6Packet.toClient(SERVER, CLIENT, message).toBytes());
          assertEquals(SERVER, read.source());
          assertEquals(CLIENT, read.destination());
          assertEquals(547, read.sourcePort());
          assertEquals(546, read.destinationPort());
          assertArrayEquals(message, read.message());
        });
  }

  @ParameterizedTest
  @CsvSource({
    // offset, value, why
    "0, 0x45, NOT_IPV6",
    "6, 58, NOT_DHCP6",
    "5, 4, TRUNCATED",
    "45, 7, TRUNCATED",
    "45, 14, TRUNCATED",
    "48, 8, CHECKSUM",
    "23, 3, CHECKSUM"
  })
  void shouldRefuseWhatIsWrong(int offset, String value, Reason why) {
    byte[] packet = packet();
    packet[offset] = Integer.decode(value).byteValue();
    assertEquals(
        why, assertThrows(PacketException.class, () -> Dhcp6Packet.parse(packet)).reason());
  }

  @Test
  void shouldRefuseADatagramWithoutChecksum() {
    byte[] packet = packet();
    packet[46] = 0;
    packet[47] = 0;
    assertEquals(
        Reason.CHECKSUM,
        assertThrows(PacketException.class, () -> Dhcp6Packet.parse(packet)).reason());
  }

  @Test
  void shouldIgnoreWhatIsBehindThePacket() throws PacketException {
    byte[] packet = packet();
    byte[] padded = Arrays.copyOf(packet, packet.length + 11);
    assertEquals(5, Dhcp6Packet.parse(padded).message().length);
  }
}
