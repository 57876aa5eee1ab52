package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.RefusedHandshake.Reason;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;

final class RefusedHandshakesTest {
  private static final Endpoint FROM = Endpoint.parse("192.0.2.2:1000");

  private final List<String> lines = new ArrayList<>();
  private Instant clock = Instant.ofEpochSecond(1000);
  private final RefusedHandshakes refused = new RefusedHandshakes("wg0", () -> clock, lines::add);

  private static PublicKey key(int number) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) number;
    bytes[1] = (byte) (number >> 8);
    return PublicKey.ofBytes(bytes);
  }

  @Test
  void shouldGiveAnUnknownKeyOneLineHoweverOftenItTries() {
    for (int i = 0; i < 100; i++) {
      refused.note(key(1), Reason.UNKNOWN_KEY, FROM, i);
      clock = clock.plusSeconds(5);
    }
    String name = key(1).toString().substring(0, 8) + "…";
    assertEquals(
        List.of("wg0: a handshake from 192.0.2.2:1000 with the key " + name + ": no peer has it"),
        lines);
    RefusedHandshake told = refused.list().getFirst();
    assertEquals(100, told.count());
    assertEquals(clock.minusSeconds(5), told.at());
  }

  @Test
  void shouldSayItAgainAfterALongWhile() {
    refused.note(key(1), Reason.OLD_TIMESTAMP, FROM, 0);
    clock = clock.plusSeconds(601);
    refused.note(key(1), Reason.OLD_TIMESTAMP, FROM, 0);
    assertEquals(2, lines.size());
    assertTrue(lines.getFirst().contains("its clock was set back"), lines.getFirst());
  }

  @Test
  void shouldKeepAFewOfAFloodOfKeysAndOfTheLogToo() {
    refused.note(key(0), Reason.OLD_TIMESTAMP, FROM, 0);
    for (int i = 1; i <= 10_000; i++) {
      clock = clock.plusMillis(1);
      refused.note(key(i), Reason.UNKNOWN_KEY, FROM, i * 1000L);
    }
    assertEquals(RefusedHandshakes.MOST + 1, refused.list().size());
    assertEquals(key(10_000), refused.list().getFirst().key(), "the newest first");
    assertEquals(key(0), refused.list().getLast().key(), "not pushed out by strangers");
    assertTrue(lines.size() < 10, () -> lines.size() + " lines");
  }
}
