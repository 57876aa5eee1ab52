package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.PublicKey;

final class ProtocolInboxTest {
  private static final int PEERS = 3 * ProtocolInbox.CAPACITY;

  private final Node node = new Node(1);
  private final ProtocolInbox inbox = node.plane.inbox();
  private final List<PeerState> peers = new ArrayList<>();

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void shouldForgetNoPeerWhosePacketsCanGoHoweverOftenOthersSaySo() throws BackendException {
    for (int i = 0; i < PEERS; i++) {
      byte[] key = new byte[PublicKey.LENGTH];
      key[0] = (byte) i;
      key[1] = (byte) (i >> 8);
      node.peer(PeerUpdate.builder(PublicKey.ofBytes(key)).build());
      PeerState peer = node.state.peer(PublicKey.ofBytes(key));
      assertTrue(peer != null);
      peers.add(peer);
    }
    for (int i = 0; i < 2 * ProtocolInbox.CAPACITY; i++) {
      inbox.offerReady(peers.getFirst());
    }
    peers.forEach(inbox::offerReady);
    List<PeerState> taken = new ArrayList<>();
    inbox.drainReady(taken::add);
    assertEquals(PEERS, taken.size(), "each once");
    assertEquals(Set.copyOf(peers), Set.copyOf(taken));

    inbox.offerReady(peers.getLast());
    taken.clear();
    inbox.drainReady(
        peer -> {
          taken.add(peer);
          if (taken.size() == 1) {
            inbox.offerReady(peer);
          }
        });
    assertEquals(1, taken.size(), "what comes meanwhile waits for the next turn");
    inbox.drainReady(taken::add);
    assertEquals(List.of(peers.getLast(), peers.getLast()), taken);
  }
}
