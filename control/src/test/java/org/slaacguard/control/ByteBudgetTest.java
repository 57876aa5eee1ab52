package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ByteBudgetTest {
  private final ByteBudget budget = new ByteBudget(1000, 2);

  private int takeAll(ByteBudget.Share share) {
    int count = 0;
    while (budget.take(share, 10)) {
      count++;
    }
    return count;
  }

  @Test
  void shouldLeaveAPartForWhoHasNothingYet() {
    assertEquals(50, takeAll(new ByteBudget.Share()));
    assertEquals(25, takeAll(new ByteBudget.Share()));
    assertEquals(750, budget.taken());
    assertTrue(budget.take(new ByteBudget.Share(), 100));
  }

  @Test
  void shouldNeverGiveMoreThanThereIs() {
    List<ByteBudget.Share> many = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      many.add(new ByteBudget.Share());
      takeAll(many.getLast());
    }
    assertTrue(budget.taken() <= 1000, () -> "taken: " + budget.taken());
    assertFalse(budget.take(new ByteBudget.Share(), 1001));
  }

  @Test
  void shouldGiveEqualSharesToWhoTakesAgainAndAgain() {
    ByteBudget.Share first = new ByteBudget.Share();
    ByteBudget.Share second = new ByteBudget.Share();
    takeAll(first);
    takeAll(second);
    for (int i = 0; i < 100; i++) {
      budget.giveBack(first, 10);
      takeAll(second);
      takeAll(first);
      budget.giveBack(second, 10);
      takeAll(first);
      takeAll(second);
    }
    assertTrue(Math.abs(first.held() - 333) <= 20, () -> "first: " + first.held());
    assertTrue(Math.abs(second.held() - 333) <= 20, () -> "second: " + second.held());
  }

  @Test
  void shouldHaveAllAgainOnceAllIsGivenBack() {
    ByteBudget.Share share = new ByteBudget.Share();
    int taken = takeAll(share);
    for (int i = 0; i < taken; i++) {
      budget.giveBack(share, 10);
    }
    assertEquals(0, budget.taken());
    assertEquals(0, share.held());
  }

  @Test
  void shouldFollowTheHeapWithinBounds() {
    long heap = Runtime.getRuntime().maxMemory();
    assertEquals(heap / 4, ByteBudget.ofHeap(4, 1, heap));
    assertEquals(heap, ByteBudget.ofHeap(4, heap, 2 * heap));
    assertEquals(7, ByteBudget.ofHeap(4, 1, 7));
    assertThrows(IllegalArgumentException.class, () -> new ByteBudget(0, 1));
  }

  /** Nine flooded interfaces of a process: each alone would fill its part. */
  @Test
  void shouldShareABudgetOfTheProcessAmongInterfaces() {
    ByteBudget whole = new ByteBudget(2000, 2);
    List<HeapBudget.Part> parts = new ArrayList<>();
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      HeapBudget.Part part = new HeapBudget.Part(1000, whole);
      parts.add(part);
      ByteBudget own = new ByteBudget(part, 1);
      ByteBudget.Share peer = new ByteBudget.Share();
      int count = 0;
      while (own.take(peer, 1)) {
        count++;
      }
      taken.add(count);
      assertEquals(count, own.taken());
    }
    assertEquals(1000, taken.getFirst(), "one alone has all of its own");
    assertTrue(taken.getLast() > 0, "whoever comes last has some");
    assertTrue(whole.taken() <= 2000, () -> "taken: " + whole.taken());
    parts.removeFirst().close();
    assertTrue(parts.getLast().capacity() > 400, "what is given back is the others'");
    parts.forEach(HeapBudget.Part::close);
    assertEquals(0, whole.taken());
    assertEquals(1000, new HeapBudget.Part(1000, whole).capacity());
  }

  @Test
  void shouldNeitherTakeNorGiveBackAfterTheEnd() {
    ByteBudget whole = new ByteBudget(2000, 2);
    HeapBudget.Part part = new HeapBudget.Part(1000, whole);
    ByteBudget own = new ByteBudget(part, 1);
    ByteBudget.Share peer = new ByteBudget.Share();
    assertTrue(own.take(peer, 100));
    part.close();
    own.giveBack(peer, 100);
    assertFalse(own.take(peer, 100));
    part.charge(100);
    assertEquals(0, whole.taken());
  }

  @Test
  void shouldBoundAllInterfacesByTwiceThePartOfOne() {
    for (HeapBudget budget :
        List.of(
            HeapBudget.ADDRESS_EVENTS,
            HeapBudget.NOISE_EVENTS,
            HeapBudget.STAGED_PACKETS,
            HeapBudget.PROBED_PACKETS,
            HeapBudget.GROUP_DATAGRAMS)) {
      try (HeapBudget.Part part = budget.open()) {
        assertTrue(part.capacity() <= budget.most());
        assertTrue(budget.most() <= Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 16));
      }
    }
  }
}
