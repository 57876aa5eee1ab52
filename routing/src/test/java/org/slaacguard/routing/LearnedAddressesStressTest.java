package org.slaacguard.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * All operations at once, from several threads: whatever a reader sees must have been true.
 *
 * <p>Peer {@code s} only ever sends from {@code (HIGH + n, n << 8 | s)}, or from {@code (HIGH + n,
 * n << 8 | 0xff)}, for which all peers contend. Each answer can thus be judged alone, and any
 * mixture of two addresses is one that no peer ever had.
 */
class LearnedAddressesStressTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long HIGH = 0x2001_0db8_0000_0000L;
  private static final int READERS = 2;
  private static final int PEERS = 6;
  private static final int KEEPER = PEERS;
  private static final int NUMBERS = 400;
  private static final int CONTENDED = 0xff;
  private static final int ROUNDS = 60_000;

  private final AtomicBoolean done = new AtomicBoolean();
  private final CountDownLatch reading = new CountDownLatch(READERS);
  private final Map<IpAddress, Integer> routed = new HashMap<>();
  private final LongAdder reportedRefusals = new LongAdder();

  /** Calls of learned and forgotten come one at a time; if so, a plain map is enough. */
  private final LearnListener listener =
      new LearnListener() {
        @Override
        public void learned(int slot, long high, long low) {
          assertEquals(null, routed.put(IpAddress.of(high, low), slot));
        }

        @Override
        public void forgotten(int slot, long high, long low, ForgetReason reason) {
          assertEquals(slot, routed.remove(IpAddress.of(high, low)));
        }

        @Override
        public void refused(
            int slot, long high, long low, LearnRefusal reason, int owner, long count) {
          assertTrue(count > 0);
          reportedRefusals.add(count);
        }
      };

  private final LearnedAddresses table = new LearnedAddresses(new SecureRandom(), 0, listener);

  private static LearnPolicy policy(int limit, Duration expiry) {
    return new LearnPolicy(
        LearnScope.parse("2001:db8::/32"),
        limit,
        new LearnRate(65536, Duration.ofMillis(1)),
        expiry);
  }

  private static long low(long number, int who) {
    return number << 8 | who;
  }

  @Test
  void shouldNeverGiveAWrongAnswer() throws Exception {
    for (int slot = 0; slot < PEERS; slot++) {
      table.policy(slot, policy(100, Duration.ofHours(1)));
    }
    table.policy(KEEPER, policy(8, Duration.ofDays(300)));
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<?>> readers = new ArrayList<>();
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        int seed = i;
        readers.add(threads.submit(() -> read(seed)));
      }
      // Else they might find all done already, on a busy machine.
      assertTrue(reading.await(60, TimeUnit.SECONDS));
      for (int i = 0; i < 2; i++) {
        int seed = i;
        writers.add(threads.submit(() -> learn(seed)));
      }
      writers.add(threads.submit(this::keep));
      writers.add(threads.submit(this::control));
      try {
        for (Future<?> writer : writers) {
          writer.get(60, TimeUnit.SECONDS);
        }
      } finally {
        done.set(true);
      }
      for (Future<?> reader : readers) {
        reader.get(60, TimeUnit.SECONDS);
      }
    }
    assertEquals(routed.size(), table.size(), "the events tell the whole story");
    routed.forEach((a, slot) -> assertEquals(slot, table.owner(a.high(), a.low()), a::toString));
    long forgotten = 0;
    for (ForgetReason reason : ForgetReason.values()) {
      forgotten += table.forgottenCount(reason);
    }
    assertEquals(table.learnedCount(), forgotten + table.size());
    for (int slot = 0; slot <= KEEPER; slot++) {
      table.removePeer(slot);
    }
    long refused = 0;
    for (LearnRefusal reason : LearnRefusal.values()) {
      refused += table.refusedCount(reason);
    }
    // Refusals of a slot without a peer are counted only.
    assertTrue(reportedRefusals.sum() <= refused);
    assertTrue(reportedRefusals.sum() > 0);
  }

  private void read(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long found = 0;
    reading.countDown();
    while (!done.get()) {
      int number = random.nextInt(NUMBERS);
      int who = random.nextInt(PEERS);
      int owner = table.owner(HIGH + number, low(number, who));
      assertTrue(owner == LearnedAddresses.NOBODY || owner == who);
      int contended = table.owner(HIGH + number, low(number, CONTENDED));
      assertTrue(contended >= LearnedAddresses.NOBODY && contended < PEERS);
      int other = (number + 1 + random.nextInt(NUMBERS - 1)) % NUMBERS;
      assertEquals(LearnedAddresses.NOBODY, table.owner(HIGH + number, low(other, who)));
      assertEquals(LearnedAddresses.NOBODY, table.owner(HIGH + number, low(other, CONTENDED)));
      found += owner == who ? 1 : 0;
    }
    assertTrue(found > 0);
  }

  private void learn(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < ROUNDS; round++) {
      long now = round * SECOND / 100;
      int slot = random.nextInt(PEERS);
      int number = random.nextInt(NUMBERS);
      table.learn(slot, HIGH + number, low(number, slot), now);
      table.learn(slot, HIGH + number, low(number, CONTENDED), now);
      table.learn(slot, ~HIGH, number, now);
    }
  }

  /** No refresh may be lost, not even while its stripe is being copied. */
  private void keep() {
    for (int round = 1; round < ROUNDS / 4; round++) {
      long now = round * 2L * SECOND;
      int number = NUMBERS + round % 8;
      long high = HIGH + number;
      long low = low(number, KEEPER);
      int answer = table.learn(KEEPER, high, low, now);
      assertEquals(round <= 8 ? LearnedAddresses.LEARNED : LearnedAddresses.REFRESHED, answer);
      assertEquals(KEEPER, table.owner(high, low));
      Ipv6Address address = new Ipv6Address(high, low);
      assertTrue(
          table.list(KEEPER).stream()
              .anyMatch(entry -> entry.address().equals(address) && entry.lastSeen() == now));
    }
  }

  private void control() {
    SplittableRandom random = new SplittableRandom(9);
    for (int round = 0; round < ROUNDS / 60; round++) {
      int slot = random.nextInt(PEERS);
      switch (random.nextInt(4)) {
        case 0 -> {
          table.removePeer(slot);
          for (int number = 0; number < NUMBERS; number++) {
            assertTrue(table.owner(HIGH + number, low(number, slot)) != slot);
            assertTrue(table.owner(HIGH + number, low(number, CONTENDED)) != slot);
          }
          table.policy(slot, policy(100, Duration.ofHours(1)));
        }
        case 1 -> {
          int limit = random.nextInt(100);
          table.policy(slot, policy(limit, Duration.ofSeconds(1 + random.nextInt(100))));
          assertTrue(table.list(slot).size() <= limit);
        }
        case 2 -> table.expire(round * SECOND * 60 / 100);
        default -> {
          int number = random.nextInt(NUMBERS);
          Ipv6Address address = new Ipv6Address(HIGH + number, low(number, slot));
          AllowedIps other =
              AllowedIps.builder().add(IpPrefix.of(address), (slot + 1) % PEERS).build();
          table.staticAddresses(other);
          assertEquals(LearnedAddresses.NOBODY, table.owner(address.high(), address.low()));
        }
      }
    }
  }
}
