package org.slaacguard.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.HistorySettings;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/** A process whose file cannot be used at first, or no longer. */
@Timeout(60)
final class HistoryStorageTest {
  private static final PublicKey PEER = PublicKey.ofBytes(new byte[PublicKey.LENGTH]);
  private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");
  private static final int PAGE = 4096;

  @TempDir private Path folder;
  private final FailureReport report = new FailureReport("wg0");

  private Path file() {
    return folder.resolve("history.db");
  }

  private HistoryFile open() {
    return HistoryFile.open(file(), HistorySettings.USUAL, InstantSource.fixed(T0), report);
  }

  private static HistoryStore.Work learn(int number) {
    return s ->
        s.learned("wg0", PEER, IpAddress.parse("2001:db8::" + Integer.toHexString(number + 1)), T0);
  }

  private int rows() throws HistoryException {
    return AddressHistory.find(file(), null, null, null, 100_000).size();
  }

  private List<Path> aside() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(f -> f.toString().contains(".damaged-")).toList();
    }
  }

  private void awaitRows(int count) throws Exception {
    while (!Files.isRegularFile(file()) || rows() < count) {
      Thread.sleep(10);
    }
    assertEquals(count, rows());
  }

  /** All but the first page, by which a database is known. */
  private static void spoil(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int i = PAGE; i < bytes.length; i++) {
      bytes[i] ^= 0x5a;
    }
    Files.write(file, bytes);
  }

  private void fill() throws HistoryException {
    try (HistoryStore store = HistoryStore.open(file())) {
      store.inTransaction(
          s -> {
            for (int i = 0; i < 1000; i++) {
              learn(i).run(s);
            }
          });
    }
  }

  @Test
  void shouldStartAnewWhereAFileIsDamagedBehindItsBeginning() throws Exception {
    fill();
    spoil(file());
    try (HistoryFile opened = open()) {
      assertTrue(opened.isOpen());
      opened.offer(learn(1));
      opened.flush();
      assertEquals(1, rows());
    }
    assertEquals(1, aside().size());
    assertNull(report.first());
  }

  @Test
  void shouldStartAnewWhereAFileIsDamagedWhileItIsWritten() throws Exception {
    fill();
    try (HistoryFile opened = open()) {
      opened.offer(learn(2000));
      opened.flush();
      spoil(file());
      // What SQLite has read before is good; it finds the damage where it reads more.
      for (int i = 3000; aside().isEmpty(); i++) {
        opened.offer(learn(i));
        opened.flush();
      }
      opened.offer(learn(1));
      opened.flush();
      assertTrue(rows() > 0);
    }
    assertNull(report.first());
  }

  /** A log that another process has left would be read into the new file. */
  @Test
  void shouldMixNothingOfADamagedFileIntoTheNewOne() throws Exception {
    fill();
    Path log = folder.resolve("history.db-wal");
    try (Connection killed = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = killed.createStatement()) {
      statement.execute("UPDATE stay SET reason = 'EXPIRED'");
      Files.copy(log, folder.resolve("log"));
      Files.copy(file(), folder.resolve("copy"));
    }
    Files.move(folder.resolve("copy"), file(), StandardCopyOption.REPLACE_EXISTING);
    Files.move(folder.resolve("log"), log);
    Files.write(file(), "this is no database ".repeat(1000).getBytes(StandardCharsets.US_ASCII));
    try (HistoryFile opened = open()) {
      opened.offer(learn(1));
      opened.flush();
      assertEquals(1, rows());
    }
    assertTrue(aside().stream().anyMatch(each -> each.toString().endsWith("-wal")), "the log");
  }

  @Test
  void shouldMoveTheTablesOfSomebodyElseAside() throws Exception {
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = other.createStatement()) {
      statement.execute("CREATE TABLE stay(x)");
      statement.execute("PRAGMA user_version = 1");
    }
    try (HistoryFile opened = open()) {
      opened.offer(learn(1));
      opened.flush();
      assertEquals(1, rows());
    }
    assertEquals(1, aside().size());
  }

  @Test
  void shouldBeginToWriteWhenTheFileCanBeOpened() throws Exception {
    Files.createDirectory(file());
    try (HistoryFile opened = open()) {
      assertFalse(opened.isOpen());
      assertEquals(List.of(), opened.of("wg0").remembered());
      opened.offer(learn(1));
      Files.delete(file());
      awaitRows(1);
      opened.offer(learn(2));
      opened.flush();
      assertEquals(2, rows());
      assertEquals(0, opened.lost());
    }
    assertNull(report.first());
  }

  @Test
  void shouldEndThoughTheFileWasNeverOpened() throws Exception {
    Files.createDirectory(file());
    try (HistoryFile opened = open()) {
      opened.offer(learn(1));
    }
    assertTrue(Files.isDirectory(file()));
    assertNull(report.first());
  }
}
