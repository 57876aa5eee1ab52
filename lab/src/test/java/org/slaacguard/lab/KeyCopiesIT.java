package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often the private key is in the memory of a running daemon, which only root can read. */
@Timeout(300)
class KeyCopiesIT {
  private static final int PIECE = 1 << 20;

  /** The backend's, the protocol's, and what the libraries for X25519 keep of it. */
  private static final int COPIES = 6;

  @ParameterizedTest(name = "as users start it: {0}")
  @ValueSource(booleans = {false, true})
  void shouldKeepNoTextOfThePrivateKeyAndFewCopies(boolean usersWay) throws IOException {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      TunnelSetup setup = TunnelSetup.create().address("192.0.2.1/24");
      // The second compiler and the warm-up make garbage, and so collections, at the start.
      Slaacguard daemon =
          usersWay
              ? Slaacguard.startAsUsersDo(host, setup)
              : Slaacguard.startWithAllRights(host, setup);
      String text = daemon.setup().keys().privateKey();
      byte[] key = Base64.getDecoder().decode(text);
      long pid = daemon.program().pid();
      assertEquals(0, count(pid, text.getBytes(StandardCharsets.US_ASCII)), "base64");
      assertEquals(
          0, count(pid, HexFormat.of().formatHex(key).getBytes(StandardCharsets.US_ASCII)), "hex");
      int copies = count(pid, key);
      assertTrue(copies > 0, "it is looked for in the right place");
      assertTrue(copies <= COPIES, "copies: " + copies);
    }
  }

  @Test
  void shouldKeepNoTextOfAPrivateKeyThatCameByTheSocket() throws IOException {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      Slaacguard daemon = Slaacguard.create(host, TunnelSetup.create());
      String text = daemon.setup().keys().privateKey();
      byte[] key = Base64.getDecoder().decode(text);
      long pid = daemon.program().pid();
      byte[] hex = HexFormat.of().formatHex(key).getBytes(StandardCharsets.US_ASCII);
      // What is left of a request is overwritten behind its answer.
      Await.value("no hex", Duration.ofSeconds(60), () -> hexCopies(pid, hex), count -> count == 0);
      int copies = count(pid, key);
      assertTrue(copies > 0 && copies <= COPIES, "copies: " + copies);
    }
  }

  private static int hexCopies(long pid, byte[] hex) {
    try {
      return count(pid, hex);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int count(long pid, byte[] wanted) throws IOException {
    int found = 0;
    try (RandomAccessFile memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
        String[] words = line.split(" +", -1);
        boolean ours =
            words.length < 6 || (!words[5].startsWith("/") && !words[5].startsWith("[v"));
        if (ours && words[1].startsWith("rw")) {
          String[] ends = words[0].split("-", -1);
          found += count(memory, number(ends[0]), number(ends[1]), wanted);
        }
      }
    }
    return found;
  }

  private static long number(String hex) {
    return Long.parseUnsignedLong(hex, 16);
  }

  private static int count(RandomAccessFile memory, long from, long to, byte[] wanted)
      throws IOException {
    byte[] piece = new byte[PIECE];
    int found = 0;
    // Pieces overlap by what could begin in one and end in the next.
    for (long at = from; at < to; at += PIECE - wanted.length + 1) {
      int length = (int) Math.min(PIECE, to - at);
      try {
        memory.seek(at);
        memory.readFully(piece, 0, length);
      } catch (IOException e) {
        // Given back meanwhile, or never touched.
        continue;
      }
      found += count(piece, length, wanted);
    }
    return found;
  }

  private static int count(byte[] piece, int length, byte[] wanted) {
    int found = 0;
    for (int i = 0; i + wanted.length <= length; i++) {
      int matching = 0;
      while (matching < wanted.length && piece[i + matching] == wanted[matching]) {
        matching++;
      }
      if (matching == wanted.length) {
        found++;
      }
    }
    return found;
  }
}
