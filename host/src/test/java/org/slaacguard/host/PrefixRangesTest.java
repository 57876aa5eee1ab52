package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.testing.Cases;
import org.slaacguard.testing.Draw;

final class PrefixRangesTest {
  private static final IpPrefix WHOLE = IpPrefix.parse("2001:db8::/32");

  private final PrefixRanges<String> ranges = new PrefixRanges<>();

  private static String text(List<AddressRanges.Range<String>> all) {
    return String.join(" ", all.stream().map(r -> r.first() + "-" + r.last() + r.value()).toList());
  }

  @Test
  void shouldCutWhatSurroundsAPrefixAndLetItGrowTogetherAgain() {
    ranges.replace(Map.of(WHOLE, "a"));
    IpPrefix inside = IpPrefix.parse("2001:db8:7::/48");
    PrefixRanges.Change<String> cut = ranges.put(inside, "b");
    assertEquals("2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffffa", text(cut.gone()));
    assertEquals(3, cut.come().size());
    PrefixRanges.Change<String> again = ranges.put(inside, null);
    assertEquals(text(cut.come()), text(again.gone()));
    assertEquals(text(cut.gone()), text(again.come()));
  }

  @Test
  void shouldChangeAFewRangesAmongTensOfThousands() {
    Map<IpPrefix, String> many = new HashMap<>();
    many.put(WHOLE, "all");
    for (int i = 0; i < 65_536; i++) {
      many.put(new IpPrefix(new Ipv6Address(0x20010db8L << 32 | (long) i << 8, 0), 60), "each");
    }
    ranges.replace(many);
    IpPrefix one = new IpPrefix(new Ipv6Address(0x20010db8L << 32 | 4711L << 8, 0), 60);
    PrefixRanges.Change<String> gone = ranges.put(one, null);
    assertTrue(gone.gone().size() <= 3 && gone.come().size() == 1, gone::toString);
    PrefixRanges.Change<String> back = ranges.put(one, "other");
    assertTrue(back.gone().size() == 1 && back.come().size() <= 3, back::toString);
  }

  @Test
  void shouldBeWhatAllPrefixesTogetherComeTo() {
    Cases.run(
        400,
        draw -> {
          int bits = draw.of(32, 128);
          PrefixRanges<String> tried = new PrefixRanges<>();
          Map<IpPrefix, String> all = new HashMap<>();
          Map<IpAddress, AddressRanges.Range<String>> kernels = new HashMap<>();
          for (int i = 0; i < 40; i++) {
            IpPrefix prefix = prefix(draw, bits);
            String drawn = draw.of("", "a", "b");
            String value = drawn.isEmpty() ? null : drawn;
            PrefixRanges.Change<String> change = tried.put(prefix, value);
            if (value == null) {
              all.remove(prefix);
            } else {
              all.put(prefix, value);
            }
            for (AddressRanges.Range<String> gone : change.gone()) {
              assertEquals(gone, kernels.remove(gone.first()));
            }
            change.come().forEach(come -> kernels.put(come.first(), come));
            assertEquals(sorted(AddressRanges.of(all)), sorted(tried.all()));
            assertEquals(sorted(AddressRanges.of(all)), sorted(List.copyOf(kernels.values())));
          }
        });
  }

  /** Few bits differ, so that many lie in and beside each other, and at both ends. */
  private static IpPrefix prefix(Draw draw, int bits) {
    byte[] bytes = new byte[bits / 8];
    Arrays.fill(bytes, draw.of((byte) 0, (byte) 0xff));
    bytes[0] = (byte) (draw.between(0, 3) << 6);
    bytes[bits / 8 - 1] ^= (byte) draw.between(0, 7);
    int length = draw.flip() ? draw.between(0, 3) : bits - draw.between(0, 4);
    return new IpPrefix(IpAddress.ofBytes(bytes), length);
  }

  private static Map<String, String> sorted(List<AddressRanges.Range<String>> all) {
    Map<String, String> sorted = new TreeMap<>();
    all.forEach(r -> sorted.put(r.first().toString(), r.last() + " " + r.value()));
    assertEquals(all.size(), sorted.size());
    return sorted;
  }
}
