package org.slaacguard.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/** Every index gives the same answer as a look at every binding. */
final class HistorySearchTest {
  private static final Instant T0 = Instant.parse("2026-11-01T00:00:00Z");
  private static final int BINDINGS = 3000;

  @TempDir private Path folder;
  private HistoryStore store;
  private final SplittableRandom random = new SplittableRandom(7);
  private final List<PublicKey> peers = new ArrayList<>();

  @BeforeEach
  void fill() throws Exception {
    store = HistoryStore.open(folder.resolve("history.db"));
    for (int i = 0; i < 20; i++) {
      byte[] key = new byte[PublicKey.LENGTH];
      random.nextBytes(key);
      peers.add(PublicKey.ofBytes(key));
    }
    store.inTransaction(
        s -> {
          for (int i = 0; i < BINDINGS; i++) {
            String name = random.nextInt(3) == 0 ? "wg1" : "wg0";
            IpAddress address = address();
            // Several at one time, and lengths of every class.
            Instant at = T0.plusSeconds(random.nextInt(50_000) / 10 * 100L);
            s.learned(name, peers.get(random.nextInt(peers.size())), address, at);
            if (random.nextInt(20) != 0) {
              long length = 1L << random.nextInt(34);
              s.forgotten(name, address, at.plusMillis(length), "EXPIRED");
            }
          }
          PrefixBindings delegations = new PrefixBindings(s);
          for (int i = 0; i < BINDINGS / 3; i++) {
            String name = random.nextInt(3) == 0 ? "wg1" : "wg0";
            IpPrefix prefix = delegated();
            Instant at = T0.plusSeconds(random.nextInt(50_000));
            delegations.begin(name, peers.get(random.nextInt(peers.size())), prefix, at);
            if (random.nextInt(20) != 0) {
              long length = 1L << random.nextInt(34);
              delegations.end(name, prefix, at.plusMillis(length), "RELEASED");
            }
          }
        });
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  private IpAddress address() {
    return switch (random.nextInt(4)) {
      case 0 -> IpAddress.parse("10.0." + random.nextInt(2) + "." + random.nextInt(8));
      case 1 -> IpAddress.parse("fe80::" + random.nextInt(50));
      default ->
          IpAddress.parse(
              "2001:db8:" + random.nextInt(30) + "::" + Integer.toHexString(random.nextInt(40)));
    };
  }

  private IpPrefix delegated() {
    IpAddress within = IpAddress.parse("2001:db8:" + random.nextInt(30) + "::");
    return new IpPrefix(within, 40 + random.nextInt(25));
  }

  /** The answer from every binding, by a condition that no index supports. */
  private List<HistoryEntry> slowly(HistoryFilter filter, int limit) throws Exception {
    List<byte[]> containing = filter.containing();
    String marks = "?" + ", ?".repeat(Math.max(0, containing.size() - 1));
    String overlapping =
        containing.isEmpty()
            ? filter.within()
            : "(" + filter.within() + " OR address IN (" + marks + "))";
    List<Object> values = new ArrayList<>(filter.withinValues());
    values.addAll(containing);
    values.addAll(filter.othersValues());
    return store.bindings().select(overlapping + " AND " + filter.others(), values, limit);
  }

  private @Nullable Instant moment() {
    return random.nextInt(2) == 0 ? null : T0.plusSeconds(random.nextInt(600_000) - 50_000);
  }

  private @Nullable IpPrefix prefix() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> null;
      case 2 -> IpPrefix.of(address());
      case 3 -> new IpPrefix(address(), 24 + random.nextInt(8));
      case 4 -> IpPrefix.parse("2001:db8::/" + (random.nextInt(3) == 0 ? 32 : 44));
      default -> IpPrefix.parse("2001:db8:" + random.nextInt(30) + "::/64");
    };
  }

  private @Nullable String peer() {
    String key = peers.get(random.nextInt(peers.size())).toString();
    return switch (random.nextInt(4)) {
      case 0 -> key;
      case 1 -> key.substring(0, 1 + random.nextInt(3));
      default -> null;
    };
  }

  @Test
  void shouldAnswerAsIfItLookedAtEveryBinding() throws Exception {
    for (int i = 0; i < 400; i++) {
      String name = random.nextInt(3) == 0 ? "wg" + random.nextInt(3) : null;
      HistoryFilter filter = new HistoryFilter(prefix(), peer(), name, moment());
      int limit = random.nextInt(5) == 0 ? 7 : 10_000;
      assertEquals(slowly(filter, limit), store.find(filter, limit), filter + " of " + limit);
    }
  }

  @Test
  void shouldFindEachDelegatedPrefixThatOverlaps() throws Exception {
    List<HistoryEntry> all = store.find(new HistoryFilter(null, null, null, null), 10_000);
    for (int i = 0; i < 200; i++) {
      IpPrefix asked = prefix();
      if (asked != null) {
        List<HistoryEntry> overlapping =
            all.stream()
                .filter(e -> asked.contains(e.prefix()) || e.prefix().contains(asked))
                .toList();
        assertEquals(
            overlapping,
            store.find(new HistoryFilter(asked, null, null, null), 10_000),
            asked.toString());
      }
    }
  }

  @Test
  void shouldGiveNothingToWhoAsksForNothing() throws Exception {
    assertEquals(List.of(), store.find(new HistoryFilter(null, null, null, null), 0));
    assertEquals(
        List.of(),
        store.find(new HistoryFilter(IpPrefix.parse("2001:db9:ffff::/48"), null, null, null), 9));
  }

  @Test
  void shouldLookBackInEachClassAsFarAsItsBindingsAreLong() {
    for (int span = 1; span < BindingIndex.spans(); span++) {
      assertEquals(true, BindingIndex.length(span) >= BindingIndex.length(span - 1));
    }
    assertEquals(60_000, BindingIndex.length(0));
  }
}
