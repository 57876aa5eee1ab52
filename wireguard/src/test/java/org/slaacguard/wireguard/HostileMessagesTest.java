package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.wireguard.SimulatedPair.MILLISECOND;
import static org.slaacguard.wireguard.SimulatedPair.SECOND;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.TaiTimestamp;
import org.slaacguard.testing.Cases;
import org.slaacguard.testing.Draw;

/** Whatever comes over the network causes no exception and no change of state. */
class HostileMessagesTest {
  private static final Endpoint ATTACKER = Endpoint.parse("203.0.113.66:666");

  /** The state that must not change. */
  private record State(
      Endpoint endpoint, Keypair keys, int ready, int expired, long deadline, int initiations) {
    static State of(SimulatedNode node) {
      return new State(
          Objects.requireNonNull(node.peer.endpoint()),
          node.current(),
          node.ready,
          node.expired,
          node.protocol.nextDeadline(),
          node.counted(ProtocolEvent.INITIATION_SENT));
    }
  }

  private static SimulatedPair established() {
    SimulatedPair pair = new SimulatedPair(3);
    pair.a.sendData("one");
    pair.run(10 * SECOND);
    return pair;
  }

  private static byte[] lastOfType(SimulatedPair pair, int type) {
    return pair.sent.stream().filter(m -> m[0] == type).reduce((x, y) -> y).orElseThrow();
  }

  @Test
  void shouldSurviveEveryLengthOfEveryType() {
    try (SimulatedPair pair = established()) {
      State before = State.of(pair.b);
      for (int type = 0; type < 256; type++) {
        for (int length = 0; length < 200; length++) {
          byte[] message = new byte[length];
          if (length > 0) {
            message[0] = (byte) type;
          }
          pair.b.protocol.receive(pair.now, message, length, ATTACKER, length % 2 == 0);
        }
      }
      byte[] longer = new byte[70_000];
      longer[0] = 1;
      pair.b.protocol.receive(pair.now, longer, longer.length, ATTACKER, true);
      pair.b.protocol.receive(pair.now, longer, longer.length + 1, ATTACKER, true);
      assertEquals(before, State.of(pair.b));
      assertTrue(pair.b.counted(ProtocolEvent.REFUSED_MALFORMED) > 50_000);
    }
  }

  @Test
  void shouldSurviveRandomBytes() {
    Cases.run(2000, HostileMessagesTest::surviveRandomBytes);
  }

  private static void surviveRandomBytes(Draw draw) {
    byte[] bytes = draw.bytes(0, 160);
    int type = draw.between(0, 5);
    SimulatedPair pair = Shared.PAIR;
    State before = State.of(pair.b);
    byte[] message = bytes.clone();
    if (message.length >= 4) {
      message[0] = (byte) type;
      Arrays.fill(message, 1, 4, (byte) 0);
    }
    pair.b.protocol.receive(pair.now, message, message.length, ATTACKER, false);
    byte[] fitting = Arrays.copyOf(message, new int[] {148, 92, 64, 32, 148, 92}[type]);
    pair.b.protocol.receive(pair.now, fitting, fitting.length, ATTACKER, false);
    assertEquals(before, State.of(pair.b));
  }

  /** Shared by all attempts, because each would cost a handshake. */
  private static final class Shared {
    private static final SimulatedPair PAIR = established();
  }

  /** Makes MAC1 right again, as any attacker with the public key can. */
  private static void signAgain(byte[] message, PublicKey to, int flipped) {
    if (flipped < message.length - 2 * Messages.MAC) {
      new CookieGenerator(new Blake2s(), to.toBytes()).sign(0, message);
    }
  }

  @Test
  void shouldRefuseEveryFlippedByteOfAnInitiationAndThenTakeTheGenuineOne() {
    try (SimulatedPair pair = established()) {
      State before = State.of(pair.b);
      pair.loss = 1;
      pair.a.protocol.initiate(pair.a.peer, pair.now);
      byte[] genuine = lastOfType(pair, Messages.INITIATION);
      for (int i = Messages.INITIATION_EPHEMERAL; i < genuine.length - Messages.MAC; i++) {
        byte[] message = genuine.clone();
        message[i] ^= (byte) (1 << i % 8);
        signAgain(message, pair.b.publicKey, i);
        pair.b.protocol.receive(pair.now, message, message.length, ATTACKER, false);
        // X25519 ignores the uppermost bit of a key, but the hash does not.
        assertEquals(before, State.of(pair.b), "byte " + i);
      }
      pair.b.protocol.receive(pair.now, genuine, genuine.length, ATTACKER, false);
      assertEquals(ATTACKER, pair.b.peer.endpoint(), "the genuine one is accepted after all");
    }
  }

  @Test
  void shouldRefuseEveryFlippedByteOfAResponseAndThenTakeTheGenuineOne() {
    try (SimulatedPair pair = new SimulatedPair(4)) {
      pair.a.protocol.initiate(pair.a.peer, pair.now);
      pair.run(6 * MILLISECOND);
      byte[] genuine = lastOfType(pair, Messages.RESPONSE);
      for (int i = Messages.RESPONSE_RECEIVER; i < genuine.length - Messages.MAC; i++) {
        byte[] message = genuine.clone();
        message[i] ^= (byte) (1 << i % 8);
        signAgain(message, pair.a.publicKey, i);
        pair.a.protocol.receive(pair.now, message, message.length, ATTACKER, false);
        assertNull(pair.a.peer.sendingKeypair(pair.now), "byte " + i);
      }
      pair.run(SECOND);
      assertNotNull(pair.a.peer.sendingKeypair(pair.now));
    }
  }

  @Test
  void shouldRefuseAReplayedInitiation() {
    try (SimulatedPair pair = established()) {
      byte[] old = lastOfType(pair, Messages.INITIATION);
      State before = State.of(pair.b);
      pair.b.protocol.receive(pair.now, old, old.length, ATTACKER, false);
      assertEquals(before, State.of(pair.b));
      assertEquals(1, pair.b.counted(ProtocolEvent.REFUSED_REPLAY));
      pair.a.protocol.initiate(pair.a.peer, pair.now);
      pair.run(SECOND);
      State after = State.of(pair.b);
      pair.b.protocol.receive(pair.now, old, old.length, ATTACKER, false);
      assertEquals(after, State.of(pair.b));
    }
  }

  @Test
  void shouldRefuseAnInitiationFromBeforeARestart() {
    try (SimulatedPair pair = established()) {
      byte[] old = lastOfType(pair, Messages.INITIATION);
      Protocol protocol = pair.b.protocol;
      TaiTimestamp received = pair.b.peer.newestReceived();
      protocol.removePeer(pair.b.peer);
      Peer again = protocol.addPeer(7, pair.a.publicKey);
      protocol.restore(again, received, null);
      protocol.receive(pair.now, old, old.length, ATTACKER, false);
      assertNull(again.endpoint());
      assertEquals(1, pair.b.counted(ProtocolEvent.REFUSED_REPLAY));
      pair.loss = 1;
      pair.now += SECOND;
      pair.a.protocol.initiate(pair.a.peer, pair.now);
      byte[] fresh = lastOfType(pair, Messages.INITIATION);
      protocol.receive(pair.now, fresh, fresh.length, ATTACKER, false);
      assertEquals(ATTACKER, again.endpoint());
      assertEquals(again.newestReceived(), pair.a.peer.newestSent());
    }
  }

  @Test
  void shouldGoOnFromTheTimestampsOfAnEarlierRun() {
    try (SimulatedPair pair = established()) {
      Protocol protocol = pair.a.protocol;
      TaiTimestamp ahead = TaiTimestamp.of(Instant.parse("2040-01-01T00:00:00Z"));
      protocol.removePeer(pair.a.peer);
      Peer again = protocol.addPeer(7, pair.b.publicKey);
      protocol.restore(again, null, ahead);
      again.endpoint(pair.b.address);
      pair.loss = 1;
      protocol.initiate(again, pair.now);
      TaiTimestamp sent = again.newestSent();
      assertNotNull(sent);
      assertTrue(sent.compareTo(ahead) > 0, "newer, though the clock is not");
    }
  }

  @Test
  void shouldRefuseAReplayedResponse() {
    try (SimulatedPair pair = established()) {
      byte[] old = lastOfType(pair, Messages.RESPONSE);
      State before = State.of(pair.a);
      pair.a.protocol.receive(pair.now, old, old.length, ATTACKER, false);
      assertEquals(before, State.of(pair.a));
      assertEquals(1, pair.a.counted(ProtocolEvent.REFUSED_UNKNOWN_INDEX));
    }
  }

  @Test
  void shouldRefuseKeysOfLowOrder() {
    try (SimulatedPair pair = established()) {
      State before = State.of(pair.b);
      byte[] message = lastOfType(pair, Messages.INITIATION).clone();
      Arrays.fill(message, Messages.INITIATION_EPHEMERAL, Messages.INITIATION_STATIC, (byte) 0);
      signAgain(message, pair.b.publicKey, 0);
      pair.b.protocol.receive(pair.now, message, message.length, ATTACKER, false);
      assertEquals(before, State.of(pair.b));
      assertEquals(1, pair.b.counted(ProtocolEvent.REFUSED_FORGED));
      Peer weak = pair.b.protocol.addPeer(9, PublicKey.ofBytes(new byte[32]));
      weak.endpoint(ATTACKER);
      int sent = pair.sent.size();
      pair.b.protocol.initiate(weak, pair.now);
      assertEquals(sent, pair.sent.size());
    }
  }

  @Test
  void shouldNotSpeakBeforeItHasAKey() {
    try (SimulatedPair pair = established()) {
      byte[] message = lastOfType(pair, Messages.INITIATION);
      pair.b.protocol.privateKey(null);
      int sent = pair.sent.size();
      pair.b.protocol.receive(pair.now, message, message.length, ATTACKER, true);
      pair.b.protocol.initiate(pair.b.peer, pair.now);
      pair.run(SECOND);
      assertEquals(sent, pair.sent.size());
    }
  }

  @Test
  void shouldAcceptNoMoreThanFiftyInitiationsASecondFromOnePeer() {
    try (SimulatedPair pair = established()) {
      pair.loss = 1;
      int accepted = pair.b.counted(ProtocolEvent.RESPONSE_SENT);
      for (int i = 0; i < 100; i++) {
        // As often as no honest peer would, by calling its protocol's parts directly.
        byte[] message = new byte[Messages.INITIATION_LENGTH];
        X25519 dh = new JdkX25519();
        InitiatorHandshake handshake = new HandshakeCrypto(dh).initiator;
        LocalIdentity identity = new LocalIdentity(pair.a.key, dh);
        long grain = (1_700_000_100L + i) << 6;
        byte[] state = new byte[SymmetricState.LENGTH];
        PeerKeys keys = pair.a.peer.keys;
        assertTrue(handshake.initiate(identity, keys, new byte[32], i, grain, message, state));
        new CookieGenerator(new Blake2s(), pair.b.publicKey.toBytes()).sign(0, message);
        pair.b.protocol.receive(pair.now, message, message.length, ATTACKER, false);
        pair.now += MILLISECOND;
      }
      assertEquals(5, pair.b.counted(ProtocolEvent.RESPONSE_SENT) - accepted);
      assertEquals(95, pair.b.counted(ProtocolEvent.REFUSED_FLOOD));
    }
  }
}
