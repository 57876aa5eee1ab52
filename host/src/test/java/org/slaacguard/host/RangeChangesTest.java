package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpPrefix;

final class RangeChangesTest {
  private static final AccessMember ONE = new AccessMember(1, List.of(), AccessMember.NO_SLOT);
  private static final AccessMember OTHER = new AccessMember(2, List.of(), AccessMember.NO_SLOT);

  /** The kernel refuses to remove what is not there, and to add what is there. */
  @Test
  void shouldRemoveOnlyWhatTheKernelHasAndAddOnlyWhatItHasNot() {
    List<IpPrefix> prefixes =
        List.of(
            IpPrefix.parse("::/0"),
            IpPrefix.parse("2001:db8:7::/48"),
            IpPrefix.parse("2001:db8:7:8::/62"),
            IpPrefix.parse("2001:db8:7:c::/64"),
            IpPrefix.parse("2001:db8:8::/48"));
    Random random = new Random(1);
    PrefixRanges<AccessMember> ranges = new PrefixRanges<>();
    Set<AddressRanges.Range<AccessMember>> kernel = new HashSet<>();
    int cancelled = 0;
    for (int batch = 0; batch < 1000; batch++) {
      RangeChanges changes = new RangeChanges();
      int single = 0;
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        @Nullable AccessMember member =
            random.nextInt(3) == 0 ? null : random.nextBoolean() ? ONE : OTHER;
        PrefixRanges.Change<AccessMember> change =
            ranges.put(prefixes.get(random.nextInt(prefixes.size())), member);
        single += change.gone().size() + change.come().size();
        changes.add(change);
      }
      changes.gone().forEach(range -> assertTrue(kernel.remove(range), "it has " + range));
      changes.come().forEach(range -> assertTrue(kernel.add(range), "it has not " + range));
      assertEquals(Set.copyOf(ranges.all()), kernel);
      assertFalse(changes.count() > single);
      cancelled += single - changes.count();
    }
    assertTrue(cancelled > 1000, cancelled + " cancelled");
  }
}
