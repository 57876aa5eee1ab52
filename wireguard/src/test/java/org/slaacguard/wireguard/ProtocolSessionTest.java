package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.wireguard.SimulatedPair.MILLISECOND;
import static org.slaacguard.wireguard.SimulatedPair.SECOND;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.SecretKey;

/** Sessions between two ends over a good network, in virtual time. */
class ProtocolSessionTest {
  private SimulatedPair pair;

  @BeforeEach
  void connect() {
    pair = new SimulatedPair(1);
  }

  @AfterEach
  void disconnect() {
    pair.close();
  }

  @Test
  void shouldDeliverWhatWaitedForTheHandshake() {
    pair.a.sendData("one");
    pair.a.sendData("two");
    pair.run(SECOND);
    assertEquals(List.of("one", "two"), pair.b.delivered);
    assertEquals(1, pair.a.counted(ProtocolEvent.HANDSHAKE_COMPLETED));
    assertEquals(1, pair.b.counted(ProtocolEvent.HANDSHAKE_COMPLETED));
    assertNotNull(pair.a.peer.latestHandshake());
    assertNotNull(pair.b.peer.latestHandshake());
  }

  @Test
  void shouldAnswerAtOnceAfterTheFirstPacket() {
    pair.a.sendData("ping");
    pair.run(SECOND);
    pair.b.sendData("pong");
    pair.run(SECOND);
    assertEquals(List.of("pong"), pair.a.delivered);
    assertEquals(1, pair.sentOfType(Messages.INITIATION));
  }

  @Test
  void shouldDeriveTheSameKeysCrosswise() {
    pair.a.sendData("one");
    pair.run(SECOND);
    Keypair ours = pair.a.current();
    Keypair theirs = pair.b.current();
    assertEquals(pair.a.keyHex(ours.sendKey()), pair.b.keyHex(theirs.receiveKey()));
    assertEquals(pair.a.keyHex(ours.receiveKey()), pair.b.keyHex(theirs.sendKey()));
    assertNotEquals(pair.a.keyHex(ours.sendKey()), pair.a.keyHex(ours.receiveKey()));
  }

  @Test
  void shouldConfirmWithAnEmptyMessageIfThereIsNothingToSend() {
    pair.a.protocol.initiate(pair.a.peer, pair.now);
    pair.run(SECOND);
    assertEquals(1, pair.b.emptyReceived);
    assertNotNull(pair.b.peer.sendingKeypair(pair.now));
  }

  @Test
  void shouldTellAtOnceOfTheFirstKeysButWakeNobodyForLaterOnes() {
    pair.a.protocol.initiate(pair.a.peer, pair.now);
    pair.run(50 * MILLISECOND);
    assertEquals(1, pair.b.ready, "packets may wait for the first keys");
    int wakes = pair.b.wakes;
    Keypair first = pair.b.current();
    for (int i = 2; i <= 5; i++) {
      pair.run(100 * SECOND);
      Keypair before = pair.b.current();
      pair.a.protocol.initiate(pair.a.peer, pair.now);
      pair.run(50 * MILLISECOND);
      assertNotEquals(before.localIndex(), pair.b.current().localIndex(), "packets have new keys");
      pair.run(Timers.LATEST_CONFIRMATION);
      assertEquals(i, pair.b.ready);
      assertEquals(i, pair.b.counted(ProtocolEvent.HANDSHAKE_COMPLETED));
    }
    assertEquals(wakes, pair.b.wakes);
    assertNotEquals(first.localIndex(), pair.b.current().localIndex());
  }

  @Test
  void shouldTellAtOnceOfKeysWhoseFormerOnesEndMeanwhile() {
    pair.a.protocol.initiate(pair.a.peer, pair.now);
    pair.run(ProtocolLimits.REJECT_AFTER_TIME - Timers.LATEST_CONFIRMATION / 2);
    assertEquals(1, pair.b.ready);
    pair.a.protocol.initiate(pair.a.peer, pair.now);
    pair.run(50 * MILLISECOND);
    assertEquals(2, pair.b.ready, "packets may wait once the former keys are over");
  }

  @Test
  void shouldTellOfKeysThatArePromptlyNeededOrLate() {
    pair.a.protocol.initiate(pair.a.peer, pair.now);
    pair.run(SECOND);
    pair.run(200 * SECOND); // the first keys are over
    pair.a.protocol.initiate(pair.a.peer, pair.now);
    pair.run(50 * MILLISECOND);
    assertEquals(2, pair.b.ready, "packets may have waited");
    pair.run(10 * SECOND);
    pair.a.protocol.initiate(pair.a.peer, pair.now);
    pair.run(7 * MILLISECOND);
    pair.loss = 1; // the response is on its way, and the confirmation will be lost
    pair.run(SECOND);
    assertEquals(2, pair.b.ready, "not confirmed");
    pair.loss = 0;
    pair.a.sendData("late");
    pair.run(50 * MILLISECOND);
    assertEquals(3, pair.b.ready, "the look is over, so the packet tells");
  }

  @Test
  void shouldNotLetTheResponderSendBeforeItHasReceived() {
    pair.a.protocol.initiate(pair.a.peer, pair.now);
    pair.run(7 * MILLISECOND);
    assertEquals(1, pair.sentOfType(Messages.RESPONSE));
    assertNull(pair.b.peer.sendingKeypair(pair.now));
  }

  @Test
  void shouldShareAPresharedKey() {
    SecretKey psk =
        SecretKey.ofBytes(
            new byte[] {
              1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
              25, 26, 27, 28, 29, 30, 31, 32
            });
    pair.a.protocol.presharedKey(pair.a.peer, psk);
    pair.a.sendData("one");
    pair.run(SECOND);
    assertEquals(List.of(), pair.b.delivered);
    assertTrue(pair.a.counted(ProtocolEvent.REFUSED_FORGED) > 0);
    pair.b.protocol.presharedKey(pair.b.peer, psk);
    assertEquals(psk, pair.b.protocol.presharedKey(pair.b.peer));
    pair.run(10 * SECOND);
    assertEquals(List.of("one"), pair.b.delivered);
  }

  @Test
  void shouldAcceptAPacketUnderThePreviousKeys() {
    pair.a.sendData("one");
    pair.run(SECOND);
    Keypair old = pair.a.current();
    byte[] late = pair.a.seal(old, old.reserveCounters(1), new byte[] {'l'});
    pair.run(10 * SECOND);
    pair.a.protocol.initiate(pair.a.peer, pair.now);
    pair.run(SECOND);
    assertNotEquals(old.localIndex(), pair.a.current().localIndex());
    pair.b.receive(late, pair.a.address);
    assertEquals(List.of("one", "l"), pair.b.delivered);
    pair.b.receive(late, pair.a.address);
    assertEquals(1, pair.b.replays);
  }

  @Test
  void shouldFollowThePeerWhenItMoves() {
    pair.a.sendData("one");
    pair.run(SECOND);
    pair.a.address = Endpoint.parse("198.51.100.7:4444");
    pair.a.sendData("two");
    pair.run(SECOND);
    assertEquals(pair.a.address, pair.b.peer.endpoint());
    pair.b.sendData("three");
    pair.run(SECOND);
    assertEquals(List.of("three"), pair.a.delivered);
  }

  @Test
  void shouldFollowAPeerThatOnlyHandshakes() {
    pair.a.address = Endpoint.parse("[2001:db8::99]:4444");
    pair.a.protocol.initiate(pair.a.peer, pair.now);
    pair.run(7 * MILLISECOND);
    assertEquals(pair.a.address, pair.b.peer.endpoint());
  }

  @Test
  void shouldNotMoveThePeerForAForgedMessage() {
    pair.a.sendData("one");
    pair.run(SECOND);
    Endpoint before = pair.b.peer.endpoint();
    Keypair keys = pair.a.current();
    byte[] forged = pair.a.seal(keys, keys.reserveCounters(1), new byte[] {'x'});
    forged[20] ^= 1;
    pair.b.receive(forged, Endpoint.parse("203.0.113.1:1"));
    assertEquals(before, pair.b.peer.endpoint());
  }

  @Test
  void shouldLeaveThePeerAloneThatHasNoEndpoint() {
    pair.a.peer.endpoint(null);
    pair.a.sendData("one");
    pair.run(SECOND);
    assertEquals(0, pair.sent.size());
    pair.a.peer.endpoint(pair.b.address);
    pair.run(6 * SECOND);
    assertEquals(List.of("one"), pair.b.delivered);
  }

  @Test
  void shouldEndAllSessionsWhenOurKeyChanges() {
    pair.a.sendData("one");
    pair.run(SECOND);
    pair.a.protocol.privateKey(pair.a.key);
    assertNotNull(pair.a.peer.sendingKeypair(pair.now), "the same key changes nothing");
    try (SecretKey other =
        SecretKey.ofBytes(
            new byte[] {
              9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,
              9, 9, 9
            })) {
      pair.a.protocol.privateKey(other);
    }
    assertNull(pair.a.peer.sendingKeypair(pair.now));
    assertEquals(1, pair.a.expired);
    pair.run(10 * SECOND);
    pair.a.sendData("two");
    pair.run(SECOND);
    assertEquals(List.of("one"), pair.b.delivered);
    assertTrue(pair.b.counted(ProtocolEvent.REFUSED_UNKNOWN_PEER) > 0);
    pair.a.protocol.privateKey(pair.a.key);
    pair.run(10 * SECOND);
    pair.a.sendData("three");
    pair.run(10 * SECOND);
    assertTrue(pair.b.delivered.contains("three"));
  }

  @Test
  void shouldForgetAPeerThatIsRemoved() {
    pair.a.sendData("one");
    pair.run(SECOND);
    Keypair keys = pair.b.current();
    pair.b.protocol.removePeer(pair.b.peer);
    assertTrue(pair.b.peer.removed());
    assertNull(pair.b.protocol.keypair(keys.localIndex()));
    pair.b.protocol.initiate(pair.b.peer, pair.now);
    pair.a.sendData("two");
    pair.run(100 * SECOND);
    assertEquals(List.of("one"), pair.b.delivered);
    assertEquals(Long.MAX_VALUE, pair.b.protocol.nextDeadline());
    assertTrue(pair.b.counted(ProtocolEvent.REFUSED_UNKNOWN_PEER) > 0);
  }

  @Test
  void shouldRefuseASecondPeerOfTheSameKey() {
    Peer again = pair.a.peer;
    org.junit.jupiter.api.Assertions.assertThrows(
        IllegalArgumentException.class, () -> pair.a.protocol.addPeer(1, again.publicKey()));
  }

  @Test
  void shouldNeverSpeakToAPeerWithOurOwnKey() {
    Peer self = pair.a.protocol.addPeer(1, pair.a.publicKey);
    self.endpoint(pair.b.address);
    pair.a.protocol.initiate(self, pair.now);
    pair.run(SECOND);
    assertEquals(0, pair.sent.size());
    assertFalse(self.removed());
  }

  @Test
  void shouldDoNothingWhenIdle() {
    assertEquals(Long.MAX_VALUE, pair.a.protocol.nextDeadline());
    pair.run(3600 * SECOND);
    assertEquals(0, pair.sent.size());
  }
}
