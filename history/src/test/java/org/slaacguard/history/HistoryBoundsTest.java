package org.slaacguard.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.history.HistoryBounds.Share;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/** A peer that learns as fast as it may, for days, besides others. */
final class HistoryBoundsTest {
  private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");
  private static final PublicKey FLOODER = key(1);
  private static final PublicKey QUIET = key(2);
  private static final PublicKey OTHER = key(3);
  private static final long NO_BOUND = Long.MAX_VALUE / 2;

  @TempDir private Path folder;
  private HistoryStore store;

  private static PublicKey key(int b) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) b;
    return PublicKey.ofBytes(bytes);
  }

  private static IpAddress address(PublicKey peer, int number) {
    return IpAddress.parse(
        "2001:db8:" + peer.toBytes()[0] + "::" + Integer.toHexString(number + 1));
  }

  @BeforeEach
  void open() throws Exception {
    store = HistoryStore.open(folder.resolve("history.db"));
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  private void bindings(PublicKey peer, int count, Instant from) throws Exception {
    store.inTransaction(
        s -> {
          for (int i = 0; i < count; i++) {
            Instant at = from.plusSeconds(10L * i);
            s.learned("wg0", peer, address(peer, i), at);
            s.forgotten("wg0", address(peer, i), at.plusSeconds(10), "EVICTED");
          }
        });
  }

  private List<HistoryEntry> of(PublicKey peer) throws HistoryException {
    return store.find(null, peer, null, Integer.MAX_VALUE);
  }

  @Test
  void shouldBoundTheBindingsOfAPeerToTheNewestOfADay() throws Exception {
    bindings(QUIET, 50, T0.minusSeconds(1_000_000));
    bindings(FLOODER, 500, T0);
    IpAddress routed = IpAddress.parse("2001:db8:9::9");
    store.inTransaction(s -> s.learned("wg0", FLOODER, routed, T0.minusSeconds(99)));
    store.inTransaction(new HistoryBounds(100, NO_BOUND)::apply);
    assertEquals(50, of(QUIET).size());
    List<HistoryEntry> left = of(FLOODER);
    assertEquals(91, left.size(), "a tenth below the bound, and what is routed now");
    assertEquals(address(FLOODER, 499), left.getFirst().address());
    assertEquals(1, store.bindings().open("wg0").size());
  }

  @Test
  void shouldBoundTheWholeByThoseThatHaveMost() throws Exception {
    bindings(QUIET, 50, T0.minusSeconds(1_000_000));
    bindings(OTHER, 400, T0);
    bindings(FLOODER, 20_000, T0);
    long before = store.bytes();
    long bound = before / 2;
    store.inTransaction(new HistoryBounds(1 << 30, bound)::apply);
    assertTrue(store.bytes() <= bound, store.bytes() + " of " + bound);
    assertEquals(50, of(QUIET).size(), "who has little loses nothing");
    assertEquals(400, of(OTHER).size());
    assertTrue(of(FLOODER).size() > 5_000, "and the flooder no more than that takes");
    assertEquals(address(FLOODER, 19_999), of(FLOODER).getFirst().address());
  }

  @Test
  void shouldStayWithinItsBoundsWhateverComes() throws Exception {
    HistoryBounds bounds = new HistoryBounds(1 << 30, 400_000);
    long most = 0;
    for (int day = 0; day < 10; day++) {
      bindings(FLOODER, 2_000, T0.plusSeconds(86_400L * day));
      bindings(QUIET, 3, T0.plusSeconds(86_400L * day));
      store.inTransaction(bounds::apply);
      most = Math.max(most, store.bytes());
    }
    assertTrue(most <= 400_000, "" + most);
    assertEquals(30, of(QUIET).size());
  }

  /** A peer that would be rid of what it did: it takes and gives up addresses for days. */
  @Test
  void shouldKeepTheTrailOfOtherDaysAndOfAddressesThatWereUsed() throws Exception {
    bindings(FLOODER, 20, T0.minusSeconds(3 * 86_400));
    IpAddress used = IpAddress.parse("2001:db8:9::9");
    store.inTransaction(
        s -> {
          s.learned("wg0", FLOODER, used, T0);
          s.forgotten("wg0", used, T0.plusSeconds(900), "EVICTED");
        });
    HistoryBounds bounds = new HistoryBounds(1000, NO_BOUND);
    for (int day = 0; day < 3; day++) {
      bindings(FLOODER, 4000, T0.plusSeconds(86_400L * day + 1000));
      store.inTransaction(bounds::apply);
    }
    List<HistoryEntry> left = of(FLOODER);
    assertTrue(left.size() <= 1000, () -> "" + left.size());
    assertEquals(20, left.stream().filter(row -> row.learnedAt().isBefore(T0)).count());
    assertTrue(left.stream().anyMatch(row -> row.address().equals(used)));
    assertEquals(address(FLOODER, 3999), left.getFirst().address());
  }

  @Test
  void shouldLetAWrongClockHaveNoMoreThanADay() throws Exception {
    bindings(FLOODER, 100, Instant.parse("2040-01-01T00:00:00Z"));
    bindings(FLOODER, 100, T0);
    store.inTransaction(new HistoryBounds(111, NO_BOUND)::apply);
    long right =
        of(FLOODER).stream().filter(row -> row.learnedAt().isBefore(T0.plusSeconds(2_000))).count();
    assertTrue(right >= of(FLOODER).size() / 2, right + " of " + of(FLOODER).size());
  }

  @Test
  void shouldFindTheLevelThatLeavesEnoughToGo() {
    assertEquals(0, HistoryBounds.level(List.of(), 5));
    assertEquals(90, level(10, 100));
    assertEquals(0, level(1000, 100, 50));
    assertEquals(50, level(100, 100, 50, 100));
    assertEquals(46, level(110, 100, 50, 100));
    for (int excess = 0; excess < 400; excess++) {
      long[] sizes = {3, 77, 200, 12, 200, 1, 90};
      long level = level(excess, sizes);
      long gone = IntStream.range(0, 7).mapToLong(i -> Math.max(0, sizes[i] - level)).sum();
      assertTrue(gone >= excess && gone < excess + 7, excess + " " + gone);
    }
  }

  private static long level(long excess, long... sizes) {
    return HistoryBounds.level(
        Arrays.stream(sizes).mapToObj(size -> new Share(new byte[0], size)).toList(), excess);
  }

  @Test
  void shouldReadTheBoundOfTheWhole() {
    assertEquals(256L << 20, HistoryBounds.of(null).bytes());
    assertEquals(8L << 20, HistoryBounds.of("8").bytes());
    for (String odd : List.of("0", "-1", "x", "12345678901234567890", "1.5")) {
      assertEquals(256L << 20, HistoryBounds.of(odd).bytes(), odd);
    }
  }
}
