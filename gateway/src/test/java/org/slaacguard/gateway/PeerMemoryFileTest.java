package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.net.PublicKey;

class PeerMemoryFileTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int PEERS = 1000;

  @TempDir Path folder;

  private final Map<PublicKey, Integer> known = new LinkedHashMap<>();
  private final List<PublicKey> peers = new ArrayList<>();
  private PeerMemoryFile file;
  private long now;
  private int linesWritten;
  private int wholes;

  @BeforeEach
  void begin() {
    file = new PeerMemoryFile(path(), this::line, this::lines);
  }

  private Path path() {
    return folder.resolve("wg0.peers");
  }

  private String line(PublicKey peer) {
    linesWritten++;
    return peer + " " + known.get(peer);
  }

  private List<String> lines() {
    wholes++;
    return known.keySet().stream().map(this::line).toList();
  }

  private void addPeers(int count) {
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[PublicKey.LENGTH];
      bytes[0] = (byte) i;
      bytes[1] = (byte) (i >>> 8);
      peers.add(PublicKey.ofBytes(bytes));
      known.put(peers.get(i), 0);
      file.met(peers.get(i));
    }
    long _ = file.poll(now);
  }

  private void change(PublicKey peer) {
    known.merge(peer, 1, Integer::sum);
    file.changed(peer);
    long _ = file.poll(now);
  }

  /** What the next daemon would know. */
  private Map<PublicKey, Integer> read() {
    Map<PublicKey, Integer> found = new HashMap<>();
    new PeerMemoryFile(path(), this::line, this::lines)
        .read(
            line -> {
              String[] words = line.split(" ", -1);
              found.put(PublicKey.parse(words[0]), Integer.valueOf(words[1]));
            });
    return found;
  }

  private int linesInFile() throws IOException {
    return Files.readAllLines(path()).size();
  }

  /** Lets three seconds pass, within which everything must be written. */
  private void settle() {
    long end = now + 3 * SECOND;
    for (long next = file.poll(now); next <= end; next = file.poll(now)) {
      now = Math.max(now + 1, next);
    }
    now = end;
  }

  @Test
  void shouldWriteForQuietPeersHardlyMoreThanWhatChanges() throws Exception {
    addPeers(PEERS);
    linesWritten = 0;
    wholes = 0;
    // Each shakes hands every two minutes.
    int changes = 0;
    for (int second = 0; second < 600; second++) {
      for (int i = 0; i < 8; i++) {
        change(peers.get(changes++ % PEERS));
        now += SECOND / 8;
      }
    }
    settle();
    assertTrue(linesWritten <= 2 * changes + PEERS, () -> "lines written: " + linesWritten);
    assertTrue(wholes <= 6, () -> "whole files: " + wholes);
    assertTrue(linesInFile() <= 2 * PEERS, "the file is bounded");
    assertEquals(known, read());
  }

  @Test
  void shouldHaveEachChangeInTheFileWithinSeconds() {
    addPeers(PEERS);
    now += 2 * SECOND;
    for (int i = 0; i < 40; i++) {
      PublicKey peer = peers.get(i % 7);
      change(peer);
      settle();
      assertEquals(known.get(peer), read().get(peer));
    }
  }

  @Test
  void shouldStayBoundedWhateverOnePeerDoes() throws Exception {
    addPeers(200);
    for (int i = 0; i < 5000; i++) {
      change(peers.getFirst());
      now += SECOND / 4;
    }
    settle();
    assertTrue(linesInFile() <= 400);
    assertEquals(known, read());
  }

  @Test
  void shouldKeepNoFormerLineOfFewPeers() throws Exception {
    addPeers(3);
    for (int i = 0; i < 50; i++) {
      change(peers.get(i % 2));
      settle();
      assertEquals(3, linesInFile());
    }
  }

  @Test
  void shouldKeepNoFormerLineForLong() throws Exception {
    addPeers(100);
    now += 2 * SECOND;
    change(peers.getFirst());
    settle();
    assertEquals(101, linesInFile());
    now += 600 * SECOND;
    settle();
    assertEquals(100, linesInFile());
  }

  @Test
  void shouldWriteAllWhereTheFileWasTakenAwayOrCannotBeWritten() throws Exception {
    addPeers(100);
    now += 2 * SECOND;
    Files.delete(path());
    change(peers.get(5));
    settle();
    assertEquals(known, read());
    // A folder cannot be added to, nor replaced by a file.
    now += 2 * SECOND;
    Files.delete(path());
    Files.createDirectories(path().resolve("full"));
    change(peers.get(6));
    assertTrue(file.poll(now) < Long.MAX_VALUE, "it is tried again");
    Files.delete(path().resolve("full"));
    Files.delete(path());
    settle();
    assertEquals(known, read());
  }

  @Test
  void shouldForgetWhoIsRemoved() {
    addPeers(100);
    now += 2 * SECOND;
    change(peers.get(5));
    known.remove(peers.get(5));
    file.removed(peers.get(5), true);
    settle();
    assertEquals(known, read());
  }

  @Test
  void shouldWriteAtTheEndWhatWaits() {
    addPeers(100);
    change(peers.get(5));
    file.changed(peers.get(5));
    file.close();
    assertEquals(known, read());
  }
}
