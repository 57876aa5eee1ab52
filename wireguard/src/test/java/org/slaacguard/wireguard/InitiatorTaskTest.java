package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.wireguard.SimulatedPair.MILLISECOND;
import static org.slaacguard.wireguard.SimulatedPair.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/** Handshakes whose initiator computes on another thread than the protocol thread. */
class InitiatorTaskTest {
  private static final long DELAY = 40 * MILLISECOND;

  private final HandshakeCrypto crypto = new HandshakeCrypto(new JdkX25519());

  /** a has begun a handshake, and is still computing the initiation. */
  private static SimulatedPair beginning() {
    SimulatedPair pair = new SimulatedPair(31);
    pair.a.computeDelay = DELAY;
    pair.a.sendData("one");
    pair.run(MILLISECOND);
    assertEquals(1, pair.a.computations.size());
    return pair;
  }

  /** a has received the response, and is still computing. */
  private static SimulatedPair responded() {
    SimulatedPair pair = beginning();
    for (int i = 0; i < 1000 && pair.sentOfType(Messages.RESPONSE) == 0; i++) {
      pair.run(MILLISECOND);
    }
    pair.run(pair.minDelay);
    assertEquals(1, pair.a.computations.size());
    assertTrue(pair.a.computations.element().task() instanceof ResponseTask);
    return pair;
  }

  /** The task comes back now. */
  private HandshakeTask finish(SimulatedPair pair) {
    HandshakeTask task = pair.a.computations.remove().task();
    task.run(crypto);
    pair.a.protocol.finish(pair.now, task);
    return task;
  }

  private static SecretKey secret(int first) {
    byte[] bytes = new byte[SecretKey.LENGTH];
    bytes[0] = (byte) first;
    return SecretKey.ofBytes(bytes);
  }

  @Test
  void shouldConnectWhenTheComputationsAreDone() {
    try (SimulatedPair pair = beginning()) {
      assertEquals(0, pair.sentOfType(Messages.INITIATION), "not before");
      pair.run(SECOND);
      assertEquals(1, pair.sentOfType(Messages.INITIATION));
      assertEquals(List.of("one"), pair.b.delivered);
    }
  }

  @Test
  void shouldWipeWhatTheTasksHeld() {
    try (SimulatedPair pair = beginning()) {
      OwnInitiationTask begin = (OwnInitiationTask) finish(pair);
      assertArrayEquals(new byte[32], begin.ephemeral);
      assertArrayEquals(new byte[SymmetricState.LENGTH], begin.state);
      PendingHandshake pending = Objects.requireNonNull(pair.a.peer.pending);
      assertFalse(isZero(pending.ephemeral()), "needed for the response");
      pair.run(2 * pair.minDelay);
      ResponseTask response = (ResponseTask) finish(pair);
      assertTrue(isZero(response.sendKey) && isZero(response.receiveKey));
      assertTrue(isZero(pending.ephemeral()) && isZero(pending.state()));
      assertEquals(1, pair.a.counted(ProtocolEvent.HANDSHAKE_COMPLETED));
    }
  }

  private static boolean isZero(byte[] bytes) {
    for (byte one : bytes) {
      if (one != 0) {
        return false;
      }
    }
    return true;
  }

  @Test
  void shouldWipeWhatIsGivenUp() {
    try (SimulatedPair pair = responded()) {
      ResponseTask response = (ResponseTask) pair.a.computations.remove().task();
      response.run(crypto);
      assertFalse(isZero(response.sendKey));
      response.discard();
      assertTrue(isZero(response.sendKey) && isZero(response.receiveKey));
    }
  }

  @Test
  void shouldMakeOneInitiationAtATimeHoweverLongItTakes() {
    try (SimulatedPair pair = new SimulatedPair(32)) {
      pair.a.computeDelay = 60 * SECOND;
      pair.a.sendData("one");
      pair.run(55 * SECOND);
      assertEquals(1, pair.a.computations.size(), "though the time to repeat it came");
      finish(pair);
      pair.a.computeDelay = 0;
      pair.run(SECOND);
      assertEquals(List.of("one"), pair.b.delivered);
    }
  }

  @Test
  void shouldCountTheTimeToTheNextFromWhenOneWasSent() {
    try (SimulatedPair pair = new SimulatedPair(33)) {
      pair.loss = 1;
      pair.a.computeDelay = 4 * SECOND;
      pair.a.sendData("one");
      pair.run(SECOND);
      pair.now += 3 * SECOND;
      pair.a.computeDelay = 0;
      finish(pair);
      pair.run(5 * SECOND - 1);
      assertEquals(1, pair.sentOfType(Messages.INITIATION));
      pair.a.protocol.initiate(pair.a.peer, pair.now);
      assertEquals(1, pair.sentOfType(Messages.INITIATION));
      pair.run(SECOND);
      assertEquals(2, pair.sentOfType(Messages.INITIATION));
    }
  }

  @Test
  void shouldGiveUpAfterNinetySecondsWithoutTheComputation() {
    try (SimulatedPair pair = new SimulatedPair(34)) {
      pair.a.computeDelay = 1000 * SECOND;
      pair.a.sendData("one");
      pair.run(100 * SECOND);
      assertEquals(1, pair.a.counted(ProtocolEvent.HANDSHAKE_GIVEN_UP));
      assertEquals(0, pair.a.protocol.indicesHeld());
      finish(pair);
      assertEquals(0, pair.sentOfType(Messages.INITIATION));
    }
  }

  @Test
  void shouldSendToWhereThePeerIsByThen() {
    try (SimulatedPair pair = beginning()) {
      pair.b.address = Endpoint.parse("192.0.2.77:7");
      pair.a.peer.endpoint(pair.b.address);
      pair.run(SECOND);
      assertEquals(List.of("one"), pair.b.delivered);
    }
  }

  @Test
  void shouldNotSendToAPeerThatWasRemoved() {
    try (SimulatedPair pair = beginning()) {
      pair.a.protocol.removePeer(pair.a.peer);
      assertNotSent(pair);
    }
  }

  @Test
  void shouldNotSendForAKeyThatIsNotOursAnyMore() {
    try (SimulatedPair pair = beginning();
        SecretKey other = secret(1)) {
      pair.a.protocol.privateKey(other);
      assertNotSent(pair);
    }
  }

  @Test
  void shouldNotSendWithoutAnEndpoint() {
    try (SimulatedPair pair = beginning()) {
      pair.a.peer.endpoint(null);
      assertNotSent(pair);
    }
  }

  private void assertNotSent(SimulatedPair pair) {
    finish(pair);
    assertEquals(0, pair.sentOfType(Messages.INITIATION));
    assertEquals(0, pair.a.protocol.indicesHeld());
    assertNull(pair.a.peer.pending);
  }

  @Test
  void shouldNotSendWhenThePeersOwnHandshakeIsDoneBefore() {
    try (SimulatedPair pair = new SimulatedPair(35)) {
      pair.a.computeDelay = 2 * SECOND;
      pair.a.sendData("one");
      pair.run(MILLISECOND);
      assertTrue(pair.a.computations.element().task() instanceof OwnInitiationTask);
      HandshakeTask ours = pair.a.computations.remove().task();
      pair.a.computeDelay = 0;
      pair.b.sendData("two");
      pair.run(SECOND);
      assertEquals(List.of("two"), pair.a.delivered);
      assertEquals(List.of("one"), pair.b.delivered);
      ours.run(crypto);
      pair.a.protocol.finish(pair.now, ours);
      assertEquals(1, pair.sentOfType(Messages.INITIATION), "only b's");
    }
  }

  @Test
  void shouldHaveNothingToDoWithAKeyOfLowOrder() {
    try (SimulatedPair pair = new SimulatedPair(36);
        SecretKey ours = secret(8)) {
      byte[] key = new byte[32];
      byte[] secret = ours.toBytes();
      new JdkX25519().publicKey(secret, key);
      pair.a.protocol.privateKey(ours);
      pair.a.computeDelay = DELAY;
      for (byte[] strange : List.of(new byte[32], key)) {
        pair.a.protocol.removePeer(pair.a.peer);
        pair.a.peer = pair.a.protocol.addPeer(0, PublicKey.ofBytes(strange));
        pair.a.peer.endpoint(pair.b.address);
        pair.a.protocol.initiate(pair.a.peer, pair.now);
        assertNotSent(pair);
      }
    }
  }

  @Test
  void shouldTakeNoResponseBeforeTheInitiationIsMade() {
    try (SimulatedPair pair = beginning()) {
      byte[] response = new byte[Messages.RESPONSE_LENGTH];
      response[0] = Messages.RESPONSE;
      int index = Objects.requireNonNull(pair.a.peer.pending).localIndex();
      Bytes.putInt(response, Messages.RESPONSE_RECEIVER, index);
      new CookieGenerator(new Blake2s(), pair.a.publicKey.toBytes()).sign(0, response);
      pair.a.receive(response, pair.b.address);
      assertEquals(1, pair.a.counted(ProtocolEvent.REFUSED_UNKNOWN_INDEX));
      assertEquals(1, pair.a.computations.size());
      pair.run(SECOND);
      assertEquals(List.of("one"), pair.b.delivered);
    }
  }

  @Test
  void shouldChangeNothingBeforeAResponseIsJudged() {
    try (SimulatedPair pair = responded()) {
      pair.a.computations.element().task().run(crypto);
      assertEquals(0, pair.a.protocol.keysHeld());
      assertNull(pair.a.peer.sendingKeypair(pair.now));
      assertEquals(0, pair.a.ready);
    }
  }

  @Test
  void shouldTakeOneOfTheSameResponses() {
    try (SimulatedPair pair = responded()) {
      byte[] response = pair.sent.getLast();
      pair.a.receive(response, Endpoint.parse("203.0.113.6:6"));
      finish(pair);
      finish(pair);
      assertEquals(1, pair.a.counted(ProtocolEvent.REFUSED_OVERTAKEN));
      assertEquals(1, pair.a.counted(ProtocolEvent.HANDSHAKE_COMPLETED));
      assertEquals(pair.b.address, pair.a.peer.endpoint());
      assertEquals(1, pair.a.protocol.keysHeld());
    }
  }

  @Test
  void shouldGoOnWaitingAfterAForgedResponse() {
    try (SimulatedPair pair = responded()) {
      byte[] forged = pair.sent.getLast().clone();
      forged[Messages.RESPONSE_EMPTY]++;
      new CookieGenerator(new Blake2s(), pair.a.publicKey.toBytes()).sign(0, forged);
      HandshakeTask right = pair.a.computations.remove().task();
      pair.a.receive(forged, Endpoint.parse("203.0.113.6:6"));
      finish(pair);
      assertEquals(1, pair.a.counted(ProtocolEvent.REFUSED_FORGED));
      assertEquals(pair.b.address, pair.a.peer.endpoint());
      right.run(crypto);
      pair.a.protocol.finish(pair.now, right);
      assertEquals(1, pair.a.counted(ProtocolEvent.HANDSHAKE_COMPLETED));
    }
  }

  @Test
  void shouldComputeOneResponseAHandshakeWithoutACookieUnderLoad() {
    try (SimulatedPair pair = responded()) {
      pair.a.underLoad = true;
      byte[] response = pair.sent.getLast();
      pair.a.receive(response, pair.b.address);
      assertEquals(1, pair.a.counted(ProtocolEvent.COOKIE_REPLY_SENT));
      assertEquals(1, pair.a.computations.size());
    }
  }

  @Test
  void shouldWantACookieUnderLoadOfAResponseFromElsewhere() {
    try (SimulatedPair pair = beginning()) {
      pair.a.underLoad = true;
      pair.a.computeDelay = 0;
      finish(pair);
      while (pair.sentOfType(Messages.RESPONSE) == 0) {
        pair.run(MILLISECOND);
      }
      pair.a.receive(pair.sent.getLast(), Endpoint.parse("203.0.113.6:6"));
      assertEquals(1, pair.a.counted(ProtocolEvent.COOKIE_REPLY_SENT));
      assertNull(pair.a.peer.sendingKeypair(pair.now));
      pair.run(SECOND);
      assertEquals(List.of("one"), pair.b.delivered, "by the same from where it is expected");
    }
  }

  @Test
  void shouldRefuseAResponseUnderAPresharedKeyThatWasReplaced() {
    try (SimulatedPair pair = responded();
        SecretKey other = secret(1)) {
      HandshakeTask task = pair.a.computations.remove().task();
      task.run(crypto);
      pair.a.protocol.presharedKey(pair.a.peer, other);
      pair.b.protocol.presharedKey(pair.b.peer, other);
      pair.a.protocol.finish(pair.now, task);
      assertEquals(1, pair.a.counted(ProtocolEvent.REFUSED_OVERTAKEN));
      assertEquals(0, pair.a.protocol.keysHeld());
      pair.run(10 * SECOND);
      assertEquals(List.of("one"), pair.b.delivered, "by another handshake");
    }
  }

  @Test
  void shouldRefuseAResponseForAKeyThatIsNotOursAnyMore() {
    try (SimulatedPair pair = responded()) {
      HandshakeTask task = pair.a.computations.remove().task();
      task.run(crypto);
      pair.a.protocol.privateKey(null);
      pair.a.protocol.privateKey(pair.a.key);
      pair.a.protocol.finish(pair.now, task);
      assertEquals(1, pair.a.counted(ProtocolEvent.REFUSED_OVERTAKEN));
      assertEquals(0, pair.a.protocol.keysHeld());
    }
  }

  @Test
  void shouldRefuseAResponseOfAPeerThatWasRemovedOrMadeAnew() {
    try (SimulatedPair pair = responded()) {
      HandshakeTask task = pair.a.computations.remove().task();
      task.run(crypto);
      pair.a.protocol.removePeer(pair.a.peer);
      pair.a.peer = pair.a.protocol.addPeer(0, pair.b.publicKey);
      pair.a.protocol.finish(pair.now, task);
      assertEquals(1, pair.a.counted(ProtocolEvent.REFUSED_OVERTAKEN));
      assertEquals(0, pair.a.protocol.keysHeld());
      assertNull(pair.a.peer.endpoint(), "the new one was not heard of");
    }
  }

  @Test
  void shouldRefuseAResponseToAnInitiationThatWasRepeated() {
    try (SimulatedPair pair = responded()) {
      HandshakeTask old = pair.a.computations.remove().task();
      pair.loss = 1;
      pair.run(6 * SECOND);
      pair.loss = 0;
      old.run(crypto);
      pair.a.protocol.finish(pair.now, old);
      assertEquals(1, pair.a.counted(ProtocolEvent.REFUSED_OVERTAKEN));
      pair.run(6 * SECOND);
      assertEquals(List.of("one"), pair.b.delivered);
    }
  }

  @Test
  void shouldComputeOnManyThreadsWhileKeysChange() throws InterruptedException, ExecutionException {
    try (SimulatedPair pair = new SimulatedPair(37);
        SecretKey other = secret(9);
        ExecutorService pool = Executors.newFixedThreadPool(3)) {
      pair.a.computeDelay = 1;
      for (int round = 0; round < 200; round++) {
        if (round % 2 == 0) {
          pair.now += 6 * SECOND;
          pair.a.protocol.initiate(pair.a.peer, pair.now);
        }
        List<HandshakeTask> tasks = new ArrayList<>();
        pair.a.computations.forEach(computation -> tasks.add(computation.task()));
        pair.a.computations.clear();
        List<Future<?>> running = new ArrayList<>();
        tasks.forEach(task -> running.add(pool.submit(() -> task.run(newCrypto()))));
        if (round % 3 == 0) {
          pair.a.protocol.privateKey(other);
          pair.a.protocol.privateKey(pair.a.key);
        }
        if (round % 5 == 0) {
          pair.a.protocol.presharedKey(pair.a.peer, round % 2 == 0 ? other : null);
          pair.b.protocol.presharedKey(pair.b.peer, round % 2 == 0 ? other : null);
        }
        for (Future<?> one : running) {
          one.get();
        }
        tasks.forEach(task -> pair.a.protocol.finish(pair.now, task));
        pair.run(2 * pair.minDelay);
      }
      assertNotEquals(0, pair.a.counted(ProtocolEvent.HANDSHAKE_COMPLETED));
      pair.a.protocol.presharedKey(pair.a.peer, null);
      pair.b.protocol.presharedKey(pair.b.peer, null);
      pair.a.sendData("last");
      pair.run(120 * SECOND);
      assertTrue(pair.b.delivered.contains("last"));
    }
  }

  private static HandshakeCrypto newCrypto() {
    return new HandshakeCrypto(new JdkX25519());
  }
}
