package org.slaacguard.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.ByteBudget;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.HistorySettings;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/** The history's thread with failing storage and full queues. */
@Timeout(60)
final class HistoryWriterTest {
  private static final PublicKey PEER = PublicKey.ofBytes(new byte[PublicKey.LENGTH]);
  private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir private Path folder;
  private final FailureReport report = new FailureReport("wg0");
  private HistoryStorage store;

  @BeforeEach
  void open() throws Exception {
    store = new HistoryStorage(file(), HistorySettings.USUAL);
    store.open();
  }

  private Path file() {
    return folder.resolve("history.db");
  }

  private HistoryWriter unstarted(InstantSource clock) {
    return new HistoryWriter(
        store,
        new HistoryRetention(Duration.ofDays(90)),
        new HistoryBounds(10_000, 1 << 28),
        Duration.ofDays(400),
        clock,
        report);
  }

  private HistoryWriter start(InstantSource clock) {
    HistoryWriter writer = unstarted(clock);
    writer.start();
    return writer;
  }

  private HistoryWriter start() {
    return start(InstantSource.fixed(T0));
  }

  /** A transaction costs as much as many changes. */
  @Test
  void shouldWriteWhatComesWithinATenthOfASecondTogether() throws Exception {
    HistoryWriter writer = start();
    AtomicInteger transactions = new AtomicInteger();
    AtomicBoolean committed = new AtomicBoolean(true);
    long began = System.nanoTime();
    // Until there were three, at whatever speed.
    while (transactions.get() < 3) {
      writer.offer(
          new HistoryStore.Work() {
            @Override
            public void run(HistoryStore s) {
              if (committed.getAndSet(false)) {
                transactions.incrementAndGet();
              }
            }

            @Override
            public void committed() {
              committed.set(true);
            }
          });
      Thread.onSpinWait();
    }
    assertTrue(System.nanoTime() - began >= Duration.ofMillis(190).toNanos());
    end(writer);
  }

  private static HistoryStore.Work learn(int number) {
    return s ->
        s.learned("wg0", PEER, IpAddress.parse("2001:db8::" + Integer.toHexString(number + 1)), T0);
  }

  private int rows() throws HistoryException {
    return AddressHistory.find(file(), null, null, null, 100_000).size();
  }

  private void end(HistoryWriter writer) throws HistoryException {
    assertTrue(writer.end());
    store.close();
  }

  @Test
  void shouldLeaveOutTheOneChangeThatCannotBeMade() throws Exception {
    HistoryWriter writer = start();
    for (int i = 0; i < 10; i++) {
      writer.offer(learn(i));
      if (i == 3) {
        writer.offer(
            s -> {
              throw new IllegalArgumentException("odd");
            });
      }
      if (i == 7) {
        writer.offer(
            s -> {
              throw new SQLException("constraint", "x", 19);
            });
      }
    }
    end(writer);
    assertEquals(10, rows());
    assertEquals(2, writer.skipped());
    assertEquals(0, writer.lost());
    assertNull(report.first());
  }

  @Test
  void shouldReadPastRowsThatSomebodyHasSpoilt() throws Exception {
    store.inTransaction(learn(1));
    store.close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO stay(interface, peer, address, learned_at, last_seen)"
              + " VALUES ('wg0', x'01', x'0203', 1, 1)");
    }
    try (HistoryFile opened =
            HistoryFile.open(file(), HistorySettings.USUAL, InstantSource.fixed(T0), report);
        AddressHistory history = opened.of("wg0")) {
      assertEquals(1, history.remembered().size(), "all but the spoilt one");
    }
    assertEquals(1, rows());
    assertNull(report.first());
  }

  @Test
  void shouldGoOnByItselfWhenTheStorageCanBeWrittenAgain() throws Exception {
    HistoryWriter writer = start();
    CountDownLatch failed = new CountDownLatch(2);
    // As of a full disk (13), then of one that does not answer (10).
    int[] codes = {13, 10};
    int[] tries = {0};
    writer.offer(learn(0));
    writer.offer(
        s -> {
          if (tries[0] < codes.length) {
            failed.countDown();
            throw new SQLException("storage", "x", codes[tries[0]++]);
          }
        });
    writer.offer(learn(1));
    failed.await();
    writer.offer(learn(2));
    while (rows() < 3) {
      Thread.sleep(10);
    }
    end(writer);
    assertEquals(0, writer.lost());
    assertEquals(0, writer.skipped());
    assertNull(report.first());
  }

  @Test
  void shouldWaitForAFileThatSomebodyHasLocked() throws Exception {
    HistoryWriter writer = start();
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      for (int i = 0; i < HistoryWriter.QUEUE * 2; i++) {
        writer.offer(learn(i));
      }
      assertTrue(writer.lost() > 0, "nobody waits for that, and what waits is bounded");
      statement.execute("COMMIT");
    }
    while (rows() < HistoryWriter.QUEUE) {
      Thread.sleep(10);
    }
    end(writer);
    assertEquals(HistoryWriter.QUEUE * 2, rows() + writer.lost());
  }

  @Test
  void shouldHaveRoomForAPeersChangesHoweverManyAnotherHas() throws Exception {
    HistoryWriter writer = unstarted(InstantSource.fixed(T0));
    ByteBudget.Share busy = new ByteBudget.Share();
    ByteBudget.Share quiet = new ByteBudget.Share();
    for (int i = 0; i < 10 * HistoryWriter.QUEUE; i++) {
      boolean _ = writer.offer(s -> {}, busy);
    }
    long lost = writer.lost();
    assertTrue(lost > 9 * HistoryWriter.QUEUE, "lost " + lost);
    assertTrue(writer.offer(learn(1), quiet));
    assertTrue(writer.offer(learn(2), quiet));
    writer.start();
    end(writer);
    assertEquals(2, rows());
    assertEquals(lost, writer.lost());
    assertEquals(0, busy.held() + quiet.held());
  }

  @Test
  void shouldEndThoughTheStorageDoesNotGo() throws Exception {
    HistoryWriter writer = start();
    CountDownLatch failed = new CountDownLatch(1);
    writer.offer(
        s -> {
          failed.countDown();
          throw new SQLException("full", "x", 13);
        });
    failed.await();
    end(writer);
    assertNull(report.first());
  }

  @Test
  void shouldReportAnErrorThatTakesTheThread() throws Exception {
    HistoryWriter writer = start();
    writer.offer(
        s -> {
          throw new StackOverflowError("injected");
        });
    assertTrue(report.await(60_000));
    assertEquals("history/addresses", report.first());
    assertTrue(writer.end());
    store.close();
  }

  @Test
  void shouldNotPurgeByAClockThatStartsIn2040() throws Exception {
    store.inTransaction(
        s -> {
          for (int day = 0; day < 89; day++) {
            IpAddress address = IpAddress.parse("2001:db8::" + Integer.toHexString(day + 1));
            Instant at = T0.minus(Duration.ofDays(89 - day));
            s.learned("wg0", PEER, address, at);
            s.forgotten("wg0", address, at.plusSeconds(60), "EXPIRED");
            long traffic = at.getEpochSecond() / Duration.ofDays(1).toSeconds();
            new TrafficTable(s).add("wg0", PEER, traffic, 1, 2);
          }
        });
    HistoryWriter writer = start(InstantSource.fixed(Instant.parse("2040-01-01T00:00:00Z")));
    writer.offer(learn(1000));
    end(writer);
    assertEquals(90, rows());
    assertEquals(89, TrafficLedger.find(file(), null, LocalDate.EPOCH).size());
    assertFalse(report.await(0));
  }
}
