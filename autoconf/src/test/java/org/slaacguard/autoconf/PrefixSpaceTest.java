package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.testing.Cases;

class PrefixSpaceTest {
  private static IpPrefix part(IpPrefix whole, int length, long index) {
    return new IpPrefix(
        new Ipv6Address(whole.address().high() | index << (64 - length), 0), length);
  }

  private static boolean overlap(IpPrefix one, IpPrefix other) {
    return one.contains(other) || other.contains(one);
  }

  /** Beside a list that is searched from end to end. */
  @Test
  void shouldFindWhatIsFreeAndNothingElse() {
    Cases.run(
        300,
        draw -> {
          IpPrefix whole = IpPrefix.parse(draw.between(0, 1) == 0 ? "fd00::/58" : "2001:db8::/58");
          PrefixSpace<Integer> space = new PrefixSpace<>();
          Map<IpPrefix, Integer> model = new HashMap<>();
          for (int step = 0; step < 60; step++) {
            int length = draw.between(58, 64);
            if (draw.between(0, 3) == 0 && !model.isEmpty()) {
              IpPrefix gone = model.keySet().iterator().next();
              model.remove(gone);
              space.remove(gone);
            }
            int owner = draw.between(0, 1);
            IpPrefix found = space.find(whole, length, draw.between(0, 1 << 20), o -> o == 1);
            boolean free = false;
            for (long i = 0; i < 1L << (length - 58); i++) {
              IpPrefix each = part(whole, length, i);
              free |=
                  model.entrySet().stream()
                      .noneMatch(e -> e.getValue() == 0 && overlap(e.getKey(), each));
            }
            assertEquals(free, found != null, () -> model + " /" + length);
            if (found == null) {
              continue;
            }
            assertTrue(whole.contains(found) && found.length() == length);
            List<Integer> there = space.overlapping(found);
            assertEquals(
                model.keySet().stream().filter(each -> overlap(each, found)).count(), there.size());
            assertTrue(there.stream().allMatch(o -> o == 1));
            model
                .keySet()
                .removeIf(
                    each -> {
                      boolean yields = overlap(each, found);
                      if (yields) {
                        space.remove(each);
                      }
                      return yields;
                    });
            space.put(found, owner);
            model.put(found, owner);
          }
        });
  }

  @Test
  void shouldFindNothingInWhatSomebodyHasWhole() {
    PrefixSpace<String> space = new PrefixSpace<>();
    space.put(IpPrefix.parse("2001:db8::/32"), "all");
    assertNull(space.find(IpPrefix.parse("2001:db8:1::/48"), 64, 77, owner -> false));
    assertEquals(List.of("all"), space.overlapping(IpPrefix.parse("2001:db8:ffff:ffff::/64")));
    assertEquals(List.of(), space.overlapping(IpPrefix.parse("2001:db7:ffff:ffff::/64")));
  }
}
