package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.PeerUpdate;

final class PeerStackTest {
  private final Node node = new Node(1);
  private final PeerStack stack = new PeerStack();
  private final List<PeerState> taken = new ArrayList<>();

  @AfterEach
  void close() {
    node.close();
  }

  private PeerState peer(int slot) throws BackendException {
    node.peer(PeerUpdate.builder(new Node(slot + 2).publicKey()).build());
    PeerState peer = node.plane.peers().get(slot);
    assertNotNull(peer);
    return peer;
  }

  /** Who adds the first one wakes the thread, so it must be told each time. */
  @Test
  void shouldSayWhoIsTheFirst() throws BackendException {
    PeerState first = peer(0);
    PeerState second = peer(1);
    for (int round = 0; round < 3; round++) {
      assertTrue(stack.add(first.newSource));
      assertFalse(stack.add(first.newSource), "it waits already");
      assertFalse(stack.add(second.newSource));
      taken.clear();
      stack.drain(taken::add);
      assertEquals(List.of(second, first), taken);
    }
  }

  @Test
  void shouldTakeAPeerAgainThatIsAddedWhileItIsLookedAt() throws BackendException {
    PeerState peer = peer(0);
    stack.add(peer.newSource);
    stack.drain(
        each -> {
          taken.add(each);
          assertTrue(stack.add(each.newSource));
        });
    assertEquals(List.of(peer), taken);
    stack.drain(taken::add);
    assertEquals(List.of(peer, peer), taken);
  }

  /** A peer with packets and keys may have a new source, too. */
  @Test
  void shouldHaveAPeerInTwoStacks() throws BackendException {
    PeerState peer = peer(0);
    node.plane.inbox().offerReady(peer);
    assertTrue(stack.add(peer.newSource));
    node.plane.inbox().drainReady(taken::add);
    stack.drain(taken::add);
    assertEquals(List.of(peer, peer), taken);
  }
}
