package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.wireguard.SimulatedPair.MILLISECOND;
import static org.slaacguard.wireguard.SimulatedPair.SECOND;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whitepaper's section 6, in virtual time. */
class ProtocolTimersTest {
  private SimulatedPair pair;

  @BeforeEach
  void connect() {
    pair = new SimulatedPair(2);
  }

  @AfterEach
  void disconnect() {
    pair.close();
  }

  /** Lets both talk every second. */
  private void talk(int seconds) {
    for (int i = 0; i < seconds; i++) {
      pair.a.sendData("a" + i);
      pair.b.sendData("b" + i);
      pair.run(SECOND);
    }
  }

  @Test
  void shouldRekeyEveryTwoMinutesForHours() {
    pair.a.sendData("first");
    pair.run(SECOND);
    talk(4 * 3600);
    assertEquals(4 * 3600 + 1, pair.b.delivered.size());
    assertEquals(4 * 3600, pair.a.delivered.size());
    long initiations = pair.sentOfType(Messages.INITIATION);
    assertTrue(initiations >= 4 * 30 - 2 && initiations <= 4 * 30, () -> "" + initiations);
    assertEquals(0, pair.a.keepalives.size() + pair.b.keepalives.size());
  }

  @Test
  void shouldKeepFewKeysHoweverLongItRuns() {
    talk(3600);
    int indices = 0;
    for (int i = 0; i < pair.sent.size(); i++) {
      if (pair.sent.get(i)[0] == Messages.INITIATION
          && pair.a.protocol.keypair(Bytes.getInt(pair.sent.get(i), Messages.SENDER)) != null) {
        indices++;
      }
    }
    assertTrue(indices <= 3, "keys alive: " + indices);
  }

  @Test
  void shouldNotRekeyAsResponderBecauseOfTime() {
    pair.a.sendData("one");
    pair.run(SECOND);
    pair.run(130 * SECOND);
    pair.b.sendData("two");
    pair.run(SECOND);
    assertEquals(1, pair.sentOfType(Messages.INITIATION));
    assertEquals(List.of("two"), pair.a.delivered);
  }

  @Test
  void shouldRekeyAsInitiatorThatOnlyReceives() {
    pair.a.sendData("one");
    pair.run(SECOND);
    pair.run(160 * SECOND);
    pair.b.sendData("two");
    pair.run(SECOND);
    assertEquals(1, pair.sentOfType(Messages.INITIATION));
    pair.run(4 * SECOND);
    pair.b.sendData("three");
    pair.run(SECOND);
    assertEquals(2, pair.sentOfType(Messages.INITIATION));
  }

  @Test
  void shouldUseKeysForThreeMinutesAndNoLonger() {
    pair.a.sendData("one");
    pair.run(SECOND);
    Keypair keys = pair.a.current();
    Keypair theirs = pair.b.current();
    pair.run(170 * SECOND);
    assertNotNull(pair.a.peer.sendingKeypair(pair.now));
    assertTrue(theirs.aliveForReceive(pair.now));
    byte[] late = pair.a.seal(keys, keys.reserveCounters(1), new byte[] {'x'});
    pair.run(10 * SECOND);
    assertNull(pair.a.peer.sendingKeypair(pair.now));
    pair.b.receive(late, pair.a.address);
    assertEquals(List.of("one"), pair.b.delivered);
    pair.a.sendData("two");
    pair.run(SECOND);
    assertEquals(List.of("one", "two"), pair.b.delivered);
  }

  @Test
  void shouldSayBeforeEachRepeatedInitiationThatThePeerDoesNotAnswer() {
    pair.loss = 1;
    pair.a.sendData("one");
    pair.run(4 * SECOND);
    assertEquals(1, pair.sentOfType(Messages.INITIATION));
    assertEquals(List.of(), pair.a.unanswered, "the first may yet be answered");
    pair.run(20 * SECOND);
    assertEquals(pair.sentOfType(Messages.INITIATION) - 1, pair.a.unanswered.size());
    assertTrue(pair.a.unanswered.size() >= 3);
  }

  @Test
  void shouldSayThatThePeerDoesNotAnswerToData() {
    pair.a.sendData("one");
    pair.run(SECOND);
    pair.run(30 * SECOND);
    assertEquals(List.of(), pair.a.unanswered);
    pair.loss = 1;
    pair.a.sendData("two");
    pair.run(14 * SECOND);
    assertEquals(List.of(), pair.a.unanswered);
    pair.run(2 * SECOND);
    assertEquals(1, pair.a.unanswered.size(), "before the new handshake");
  }

  @Test
  void shouldAnswerDataWithAKeepaliveAfterTenSeconds() {
    pair.a.sendData("one");
    pair.run(SECOND);
    pair.a.sendData("two");
    long came = pair.now + 5 * MILLISECOND;
    pair.run(9 * SECOND);
    assertEquals(0, pair.b.keepalives.size());
    pair.run(2 * SECOND);
    assertEquals(1, pair.b.keepalives.size());
    long waited = pair.b.keepalives.getFirst() - came;
    // The first packet came a second earlier, and was not acknowledged either.
    assertTrue(waited >= 9 * SECOND - 20 * MILLISECOND && waited < 9.1 * SECOND, () -> "" + waited);
    pair.run(60 * SECOND);
    assertEquals(1, pair.b.keepalives.size() + pair.a.keepalives.size());
    assertEquals(1, pair.sentOfType(Messages.INITIATION), "the keepalive answers the data");
  }

  @Test
  void shouldNotSendAKeepaliveWhereDataAnswers() {
    pair.a.sendData("ping");
    pair.run(SECOND);
    for (int i = 0; i < 30; i++) {
      pair.a.sendData("ping");
      pair.run(3 * MILLISECOND + 5 * MILLISECOND);
      pair.b.sendData("pong");
      pair.run(SECOND);
    }
    assertEquals(0, pair.b.keepalives.size());
    pair.run(60 * SECOND);
    assertEquals(0, pair.b.keepalives.size());
    assertEquals(1, pair.a.keepalives.size());
    assertEquals(1, pair.sentOfType(Messages.INITIATION));
  }

  @Test
  void shouldBeginANewHandshakeAfterFifteenSecondsWithoutAnswer() {
    pair.a.sendData("one");
    pair.run(20 * SECOND);
    pair.loss = 1;
    pair.a.sendData("lost");
    pair.run(14 * SECOND);
    assertEquals(1, pair.sentOfType(Messages.INITIATION));
    pair.run(1500 * MILLISECOND);
    assertEquals(2, pair.sentOfType(Messages.INITIATION));
  }

  @Test
  void shouldRepeatInitiationsForNinetySecondsAndThenDropWhatWaited() {
    pair.loss = 1;
    pair.a.sendData("lost");
    pair.run(89 * SECOND);
    assertEquals(0, pair.a.stagedExpired);
    long initiations = pair.sentOfType(Messages.INITIATION);
    assertTrue(initiations >= 16 && initiations <= 18, () -> "" + initiations);
    pair.run(8 * SECOND);
    assertEquals(1, pair.a.stagedExpired);
    assertEquals(1, pair.a.counted(ProtocolEvent.HANDSHAKE_GIVEN_UP));
    long given = pair.sentOfType(Messages.INITIATION);
    pair.run(600 * SECOND);
    assertEquals(given, pair.sentOfType(Messages.INITIATION));
    assertEquals(Long.MAX_VALUE, pair.a.protocol.nextDeadline(), "idle again");
  }

  @Test
  void shouldKeepTryingWhilePacketsCome() {
    pair.loss = 1;
    for (int i = 0; i < 200; i++) {
      pair.a.sendData("lost");
      pair.run(SECOND);
    }
    assertEquals(0, pair.a.stagedExpired);
    pair.loss = 0;
    pair.run(6 * SECOND);
    assertEquals(200, pair.b.delivered.size());
  }

  @Test
  void shouldNotInitiateMoreOftenThanEveryFiveSeconds() {
    pair.loss = 1;
    for (int i = 0; i < 40; i++) {
      pair.a.sendData("lost");
      pair.a.protocol.initiate(pair.a.peer, pair.now);
      pair.run(SECOND / 2);
    }
    long initiations = pair.sentOfType(Messages.INITIATION);
    assertTrue(initiations >= 4 && initiations <= 5, () -> "" + initiations);
  }

  @Test
  void shouldNotRepeatAHandshakeThatWasAskedForBeforeItSucceeded() {
    pair.a.sendData("one");
    pair.run(SECOND);
    pair.b.peer.requestHandshake(pair.now);
    pair.run(20 * SECOND);
    assertEquals(1, pair.sentOfType(Messages.INITIATION));
  }

  @Test
  void shouldKeepTheWayOpenWithPersistentKeepalives() {
    pair.a.protocol.persistentKeepalive(pair.a.peer, 25, pair.now);
    pair.run(SECOND);
    assertEquals(1, pair.a.counted(ProtocolEvent.HANDSHAKE_COMPLETED), "at once");
    pair.run(100 * SECOND);
    assertEquals(4, pair.a.keepalives.size());
    pair.run(3600 * SECOND);
    assertNotNull(pair.b.peer.sendingKeypair(pair.now), "a session at any time");
    pair.a.protocol.persistentKeepalive(pair.a.peer, 0, pair.now);
    int sent = pair.a.keepalives.size();
    pair.run(1000 * SECOND);
    assertEquals(sent, pair.a.keepalives.size());
    assertEquals(Long.MAX_VALUE, pair.a.protocol.nextDeadline());
  }

  @Test
  void shouldNotSendPersistentKeepalivesWhileDataFlows() {
    pair.a.protocol.persistentKeepalive(pair.a.peer, 5, pair.now);
    pair.run(SECOND);
    talk(60);
    assertEquals(0, pair.a.keepalives.size());
  }

  @Test
  void shouldReviveAPersistentPeerThatWasAway() {
    pair.loss = 1;
    pair.a.protocol.persistentKeepalive(pair.a.peer, 25, pair.now);
    pair.run(1000 * SECOND);
    pair.loss = 0;
    pair.run(30 * SECOND);
    assertNotNull(pair.b.peer.sendingKeypair(pair.now));
  }

  @Test
  void shouldWipeKeysAfterNineMinutes() {
    pair.a.sendData("one");
    pair.run(SECOND);
    MemorySegment key = pair.a.current().sendKey();
    pair.run(530 * SECOND);
    assertEquals(0, pair.a.expired);
    assertNotEquals(0, or(key));
    pair.run(20 * SECOND);
    assertEquals(1, pair.a.expired);
    assertEquals(1, pair.b.expired);
    assertEquals(0, or(key));
    assertEquals(Long.MAX_VALUE, pair.a.protocol.nextDeadline());
    pair.a.sendData("two");
    pair.run(SECOND);
    assertEquals(List.of("one", "two"), pair.b.delivered);
  }

  @Test
  void shouldNotWipeKeysUnderAWorkerThatUsesThem() {
    pair.a.sendData("one");
    pair.run(SECOND);
    MemorySegment key = pair.a.current().sendKey();
    pair.a.reader.begin();
    pair.a.protocol.removePeer(pair.a.peer);
    pair.run(SECOND);
    assertNotEquals(0, or(key));
    pair.a.reader.end();
    pair.run(SECOND);
    assertEquals(0, or(key));
    assertEquals(Long.MAX_VALUE, pair.a.protocol.nextDeadline());
  }

  private static int or(MemorySegment key) {
    int or = 0;
    for (byte b : key.toArray(ValueLayout.JAVA_BYTE)) {
      or |= b;
    }
    return or;
  }

  @Test
  void shouldRekeyLongBeforeTheCountersEnd() {
    pair.a.sendData("one");
    pair.run(10 * SECOND);
    pair.b.current().skipTo(ProtocolLimits.REKEY_AFTER_MESSAGES);
    Keypair before = pair.b.current();
    pair.b.sendData("two");
    pair.run(10 * SECOND);
    assertNotEquals(before, pair.b.current());
    assertEquals(2, pair.sentOfType(Messages.INITIATION), "the responder asks, too");
  }

  @Test
  void shouldNeverUseACounterTwiceAtTheEnd() {
    pair.a.sendData("one");
    pair.run(SECOND);
    Keypair keys = pair.a.current();
    keys.skipTo(ProtocolLimits.REJECT_AFTER_MESSAGES - 10);
    assertEquals(-1, keys.reserveCounters(11));
    assertEquals(ProtocolLimits.REJECT_AFTER_MESSAGES - 10, keys.reserveCounters(10));
    for (int i = 0; i < 20_000; i++) {
      assertEquals(-1, keys.reserveCounters(1));
    }
    assertNull(pair.a.peer.sendingKeypair(pair.now));
  }
}
