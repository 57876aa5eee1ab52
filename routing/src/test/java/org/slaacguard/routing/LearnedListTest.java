package org.slaacguard.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpAddress;
import org.slaacguard.testing.Cases;

final class LearnedListTest {
  private static final Instant WALL = Instant.parse("2026-11-26T12:00:00Z");

  @Test
  void shouldSortByTimeAndThenByAddress() {
    Cases.run(
        300,
        draw -> {
          // Few times and addresses, so that they are often equal; the clock wraps round in some.
          long now = draw.nextInt(2) == 0 ? Long.MIN_VALUE + 3 : 1_000_000;
          long[] words = new long[4 * draw.nextInt(40)];
          List<LearnedAddress> expected = new ArrayList<>();
          for (int at = 0; at < words.length; at += 4) {
            words[at] = draw.nextInt(2);
            words[at + 1] = at;
            words[at + 2] = now - draw.nextInt(6);
            words[at + 3] = now - draw.nextInt(3);
            expected.add(
                new LearnedAddress(
                    IpAddress.of(words[at], words[at + 1]),
                    WALL.minusNanos(now - words[at + 2]),
                    WALL.minusNanos(now - words[at + 3])));
          }
          expected.sort(
              Comparator.comparing(LearnedAddress::learnedAt)
                  .thenComparingLong(address -> address.address().high())
                  .thenComparingLong(address -> address.address().low()));
          assertEquals(expected, new LearnedList(words, now, WALL));
        });
  }
}
