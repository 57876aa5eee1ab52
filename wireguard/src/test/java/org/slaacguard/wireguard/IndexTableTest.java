package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.PublicKey;

class IndexTableTest {
  private final Random random = new Random(11);
  private final IndexTable table = new IndexTable(random);
  private final Peer peer = new Peer(0, PublicKey.ofBytes(new byte[32]), new PeerInbox(() -> {}));

  private Indexed entry(int index) {
    return new PendingHandshake(peer, index);
  }

  @Test
  void shouldAgreeWithAMap() {
    Map<Integer, Indexed> oracle = new HashMap<>();
    List<Indexed> order = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (random.nextInt(3) > 0) {
        Indexed entry = entry(table.free());
        table.put(entry);
        oracle.put(entry.localIndex(), entry);
        order.add(entry);
      } else if (!order.isEmpty()) {
        Indexed gone = order.remove(random.nextInt(order.size()));
        table.remove(gone);
        oracle.remove(gone.localIndex());
        table.remove(gone);
        assertNull(table.get(gone.localIndex()));
      }
      assertEquals(oracle.size(), table.size());
    }
    oracle.forEach((index, entry) -> assertSame(entry, table.get(index)));
    assertNull(table.get(table.free()));
  }

  @Test
  void shouldReplaceWhatAnIndexStandsFor() {
    Indexed first = entry(5);
    Indexed second = entry(5);
    table.put(first);
    table.put(second);
    assertSame(second, table.get(5));
    table.remove(first);
    assertSame(second, table.get(5), "only its own entry goes");
    assertEquals(1, table.size());
  }

  @Test
  void shouldNotLoseEntriesForReadersWhileItChanges()
      throws InterruptedException, ExecutionException {
    List<Indexed> kept = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Indexed entry = entry(table.free());
      table.put(entry);
      kept.add(entry);
    }
    AtomicBoolean stop = new AtomicBoolean();
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      List<Future<Integer>> readers = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        readers.add(
            pool.submit(
                () -> {
                  int rounds = 0;
                  while (!stop.get() || rounds == 0) {
                    for (Indexed entry : kept) {
                      assertNotNull(table.get(entry.localIndex()));
                    }
                    rounds++;
                  }
                  return rounds;
                }));
      }
      List<Indexed> churn = new ArrayList<>();
      for (int i = 0; i < 30_000; i++) {
        Indexed entry = entry(table.free());
        table.put(entry);
        churn.add(entry);
        if (churn.size() > 1500) {
          for (Indexed gone : churn.subList(0, 1400)) {
            table.remove(gone);
          }
          churn.subList(0, 1400).clear();
        }
      }
      stop.set(true);
      for (Future<Integer> reader : readers) {
        assertNotNull(reader.get());
      }
    }
  }
}
