package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class Icmp6TypeTest {
  private static final HexFormat HEX = HexFormat.of();

  /** A packet of this next header and of these bytes behind the fixed header. */
  private static int typeOf(int nextHeader, String rest) {
    byte[] bytes = new byte[Ipv6Header.LENGTH + rest.length() / 2];
    bytes[0] = 0x60;
    bytes[5] = (byte) (rest.length() / 2);
    bytes[6] = (byte) nextHeader;
    System.arraycopy(HEX.parseHex(rest), 0, bytes, Ipv6Header.LENGTH, rest.length() / 2);
    return Icmp6Type.of(MemorySegment.ofArray(bytes), 0, bytes.length);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TCP                                   |   6 | 8600000000000000                 |  -1
          no next header                        |  59 | 8600000000000000                 |  -1
          ESP, which hides it from all          |  50 | 8600000000000000                 |  -1
          an echo request                       |  58 | 8000000000000000                 | 128
          a solicitation                        |  58 | 8500000000000000                 | 133
          an advertisement                      |  58 | 8600000000000000                 | 134
          an advertisement of one byte          |  58 | 86                               | 134
          … behind hop-by-hop options           |   0 | 3a000104000000008600000000000000 | 134
          … behind destination options          |  60 | 3a000104000000008600000000000000 | 134
          … behind a routing header             |  43 | 3a000104000000008600000000000000 | 134
          … behind authentication of 16 bytes   |  51 | 3a020000000000000000000000000000860000000000 | 134
          … behind hop-by-hop and destination   |   0 | 3c000104000000003a010104000000000000000000000000860000 | 134
          a redirect behind hop-by-hop options  |   0 | 3a000104000000008900000000000000 | 137
          MLD, which has such options           |   0 | 3a0005020000010083000000         | 131
          a fragment of an echo request         |  44 | 3a000001000000078000000000000000 | 128
          a later fragment                      |  44 | 3a000009000000078600000000000000 |  -1
          a fragment of UDP                     |  44 | 11000001000000078600000000000000 |  -1
          """)
  void shouldFindTheMessage(String what, int nextHeader, String rest, int type) {
    assertEquals(type, typeOf(nextHeader, rest), what);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing behind the fixed header       |  58 | ''
          a fragment of a solicitation          |  44 | 3a000001000000078500000000000000
          a fragment of an advertisement        |  44 | 3a000001000000078600000000000000
          a fragment that is all of it          |  44 | 3a000000000000078600000000000000
          a fragment of a redirect              |  44 | 3a000001000000078900000000000000
          … with options before the fragment    |   0 | 2c000104000000003a000001000000078600000000000000
          … with options in the fragment        |  44 | 3c000001000000073a000104000000008600000000000000
          a fragment cut before the message     |  44 | 3a00000100000007
          … in the middle of options            |  44 | 3c000001000000073a05010400000000
          options longer than the packet        |   0 | 3ac8010400000000
          options cut short                     |   0 | 3a000104
          """)
  void shouldTakeWhatIsHiddenForHostile(String what, int nextHeader, String rest) {
    assertEquals(Icmp6Type.HIDDEN, typeOf(nextHeader, rest), what);
  }

  @Test
  void shouldNotBeWornOutByManyHeaders() {
    String options = "3c00010400000000";
    String last = "3a00010400000000" + "8600000000000000";
    assertEquals(134, typeOf(60, options.repeat(7) + last));
    assertEquals(Icmp6Type.HIDDEN, typeOf(60, options.repeat(8) + last));
    assertEquals(Icmp6Type.HIDDEN, typeOf(60, options.repeat(150) + last));
  }

  @Test
  void shouldKnowWhatARouterSays() {
    assertTrue(Icmp6Type.isFromRouter(134) && Icmp6Type.isFromRouter(137));
    for (int type : new int[] {138, 149, 151, 153}) {
      assertTrue(Icmp6Type.isFromRouter(type), "" + type);
    }
    assertFalse(Icmp6Type.isFromRouter(133) || Icmp6Type.isFromRouter(Icmp6Type.HIDDEN));
    assertTrue(Icmp6Type.isNeighborDiscovery(133) && Icmp6Type.isNeighborDiscovery(137));
    assertFalse(Icmp6Type.isNeighborDiscovery(132) || Icmp6Type.isNeighborDiscovery(138));
  }

  /** The segment ends where the packet does: a read beyond throws. */
  @Test
  void shouldNeverReadOutsideThePacket() {
    Random random = new Random(7);
    int[] headers = {0, 43, 44, 51, 58, 60, 6};
    int found = 0;
    for (int round = 0; round < 100_000; round++) {
      byte[] bytes = new byte[Ipv6Header.LENGTH + random.nextInt(80)];
      random.nextBytes(bytes);
      for (int at = Ipv6Header.LENGTH; at + 1 < bytes.length; at += 8) {
        bytes[at] = (byte) headers[random.nextInt(headers.length)];
        bytes[at + 1] = (byte) random.nextInt(3);
      }
      bytes[6] = (byte) headers[random.nextInt(headers.length)];
      found += Icmp6Type.of(MemorySegment.ofArray(bytes), 0, bytes.length) >= 0 ? 1 : 0;
    }
    assertTrue(found > 1000, found + " messages found");
  }
}
