package org.slaacguard.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

class BpfObjectsTest {
  private static final BpfObjects BEFORE = new BpfObjects(Set.of(1, 2), Set.of(3), Set.of());

  @Test
  void shouldTellOnlyWhatIsNew() {
    BpfObjects now = new BpfObjects(Set.of(2, 4), Set.of(3, 5), Set.of(1));

    assertEquals(new BpfObjects(Set.of(4), Set.of(5), Set.of(1)), now.without(BEFORE));
  }

  @Test
  void shouldBeEmptyWhenOldObjectsHaveGone() {
    BpfObjects now = new BpfObjects(Set.of(2), Set.of(), Set.of());

    assertTrue(now.without(BEFORE).isEmpty());
    assertFalse(now.isEmpty());
  }
}
