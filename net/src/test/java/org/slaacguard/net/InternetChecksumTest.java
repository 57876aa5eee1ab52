package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.slaacguard.testing.Cases;

class InternetChecksumTest {
  @Test
  void shouldMatchTheExampleOfRfc1071() {
    byte[] data = HexFormat.of().parseHex("0001f203f4f5f6f7");
    // The sum of section 3 is ddf2; the checksum is its complement.
    assertEquals(0x220d, InternetChecksum.finish(InternetChecksum.add(0, data, 0, data.length)));
  }

  @Test
  void shouldBeAllOnesForNothing() {
    assertEquals(0xffff, InternetChecksum.finish(0));
  }

  @Test
  void shouldMatchTheSlowSum() {
    Cases.run(
        1000,
        draw -> {
          byte[] data = draw.bytes(0, 2000);
          assertEquals(
              slow(data), InternetChecksum.finish(InternetChecksum.add(0, data, 0, data.length)));
        });
  }

  @Test
  void shouldNotDependOnHowEvenPartsAreCut() {
    Cases.run(
        1000,
        draw -> {
          byte[] data = draw.bytes(8, 90);
          for (int cut = 0; cut < data.length; cut += 2) {
            long sum = InternetChecksum.add(0, data, cut, data.length - cut);
            assertEquals(
                slow(data), InternetChecksum.finish(InternetChecksum.add(sum, data, 0, cut)));
          }
        });
  }

  @Test
  void shouldBeZeroOverDataThatHoldsIt() {
    Cases.run(
        1000,
        draw -> {
          byte[] data = draw.bytes(0, 600);
          byte[] whole = new byte[data.length / 2 * 2 + 2];
          System.arraycopy(data, 0, whole, 2, data.length / 2 * 2);
          int checksum = InternetChecksum.finish(InternetChecksum.add(0, whole, 0, whole.length));
          whole[0] = (byte) (checksum >>> 8);
          whole[1] = (byte) checksum;
          assertEquals(0, InternetChecksum.finish(InternetChecksum.add(0, whole, 0, whole.length)));
        });
  }

  @Test
  void shouldSumThePseudoHeaderAsItIsOnTheWire() {
    Ipv6Address source = Ipv6Address.parse("2001:db8:ffff:ffff:ffff:ffff:ffff:fffe");
    Ipv6Address destination = Ipv6Address.parse("ff02::1:ff00:1");
    byte[] wire = new byte[40];
    System.arraycopy(source.toBytes(), 0, wire, 0, 16);
    System.arraycopy(destination.toBytes(), 0, wire, 16, 16);
    wire[34] = 0x12;
    wire[35] = 0x34;
    wire[39] = 58;
    assertEquals(
        slow(wire),
        InternetChecksum.finish(
            InternetChecksum.addPseudoHeader(0, source, destination, 0x1234, 58)));
  }

  private static int slow(byte[] data) {
    int sum = 0;
    for (int i = 0; i < data.length; i++) {
      sum += (data[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return ~sum & 0xffff;
  }
}
