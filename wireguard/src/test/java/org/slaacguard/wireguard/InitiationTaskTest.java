package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.wireguard.SimulatedPair.MILLISECOND;
import static org.slaacguard.wireguard.SimulatedPair.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.SecretKey;

/** Initiations that are processed on another thread than the protocol thread. */
class InitiationTaskTest {
  private static final long DELAY = 40 * MILLISECOND;

  /** a begins a handshake; b has received the initiation, and is still computing. */
  private static SimulatedPair computing() {
    SimulatedPair pair = new SimulatedPair(21);
    pair.b.computeDelay = DELAY;
    pair.a.sendData("one");
    pair.run(pair.minDelay);
    assertEquals(1, pair.b.computations.size());
    return pair;
  }

  @Test
  void shouldAnswerWhenTheComputationIsDone() {
    try (SimulatedPair pair = computing()) {
      assertEquals(0, pair.sentOfType(Messages.RESPONSE), "not before");
      pair.run(SECOND);
      assertEquals(List.of("one"), pair.b.delivered);
    }
  }

  @Test
  void shouldChangeNothingBeforeItIsJudged() {
    try (SimulatedPair pair = computing()) {
      pair.b.computations.element().task().run(new HandshakeCrypto(new JdkX25519()));
      assertEquals(0, pair.b.protocol.indicesHeld());
      assertEquals(0, pair.b.protocol.keysHeld());
      assertEquals(pair.a.address, pair.b.peer.endpoint());
      assertNull(pair.b.peer.sessions.next());
    }
  }

  @Test
  void shouldTakeTheOlderOfTwoForAReplayIfItComesBackLater() {
    try (SimulatedPair pair = computing()) {
      HandshakeCrypto crypto = new HandshakeCrypto(new JdkX25519());
      HandshakeTask older = pair.b.computations.remove().task();
      pair.now += 6 * SECOND;
      pair.a.protocol.initiate(pair.a.peer, pair.now);
      byte[] message = pair.sent.getLast();
      pair.b.protocol.receive(pair.now, message, message.length, pair.a.address, false);
      HandshakeTask newer = pair.b.computations.remove().task();
      older.run(crypto);
      newer.run(crypto);
      pair.b.protocol.finish(pair.now, newer);
      pair.b.protocol.finish(pair.now, older);
      assertEquals(1, pair.b.counted(ProtocolEvent.REFUSED_REPLAY));
      assertEquals(1, pair.b.counted(ProtocolEvent.RESPONSE_SENT));
      pair.run(SECOND);
      assertEquals(List.of("one"), pair.b.delivered, "the newer one stands");
    }
  }

  @Test
  void shouldNotMakeAResponseToAReplay() {
    try (SimulatedPair pair = computing()) {
      pair.run(SECOND);
      byte[] initiation =
          pair.sent.stream().filter(m -> m[0] == Messages.INITIATION).findFirst().orElseThrow();
      pair.b.protocol.receive(pair.now, initiation, initiation.length, pair.a.address, false);
      InitiationTask task = (InitiationTask) pair.b.computations.element().task();
      task.run(new HandshakeCrypto(new JdkX25519()));
      assertEquals(ProtocolEvent.REFUSED_REPLAY, task.refusal());
      assertNull(task.response());
    }
  }

  @Test
  void shouldNotAnswerUnderAPresharedKeyThatWasReplaced() {
    try (SimulatedPair pair = computing();
        SecretKey other = secret(1)) {
      compute(pair);
      pair.b.protocol.presharedKey(pair.b.peer, other);
      assertOvertaken(pair);
    }
  }

  @Test
  void shouldNotAnswerForAKeyThatIsNotOursAnyMore() {
    try (SimulatedPair pair = computing()) {
      compute(pair);
      pair.b.protocol.privateKey(null);
      pair.b.protocol.privateKey(pair.b.key);
      assertOvertaken(pair);
    }
  }

  @Test
  void shouldNotAnswerAPeerThatWasRemovedOrMadeAnew() {
    try (SimulatedPair pair = computing()) {
      compute(pair);
      pair.b.protocol.removePeer(pair.b.peer);
      pair.b.peer = pair.b.protocol.addPeer(0, pair.a.publicKey);
      assertOvertaken(pair);
      assertNull(pair.b.peer.endpoint(), "the new one was not heard of");
    }
  }

  @Test
  void shouldNotGiveAnIndexToTwo() {
    try (SimulatedPair pair = computing()) {
      int index = ((InitiationTask) pair.b.computations.element().task()).localIndex;
      pair.b.protocol.occupy(new PendingHandshake(pair.b.peer, index));
      compute(pair);
      assertOvertaken(pair);
    }
  }

  private static SecretKey secret(int first) {
    byte[] bytes = new byte[SecretKey.LENGTH];
    bytes[0] = (byte) first;
    return SecretKey.ofBytes(bytes);
  }

  private static void compute(SimulatedPair pair) {
    pair.b.computations.element().task().run(new HandshakeCrypto(new JdkX25519()));
  }

  /** The task is finished, and comes back now. */
  private static void assertOvertaken(SimulatedPair pair) {
    InitiationTask task = (InitiationTask) pair.b.computations.remove().task();
    pair.b.protocol.finish(pair.now, task);
    assertEquals(1, pair.b.counted(ProtocolEvent.REFUSED_OVERTAKEN));
    assertEquals(0, pair.sentOfType(Messages.RESPONSE));
    assertArrayEquals(new byte[32], task.sendKey, "wiped");
    assertArrayEquals(new byte[32], task.receiveKey, "wiped");
  }

  @Test
  void shouldKeepWhatWasComputedBeforehand() {
    try (SimulatedPair pair = new SimulatedPair(22)) {
      byte[] secret = new byte[32];
      byte[] expected = new byte[32];
      JdkX25519 dh = new JdkX25519();
      dh.agree(pair.b.key.toBytes(), pair.a.publicKey.toBytes(), expected);
      LocalIdentity identity = new LocalIdentity(pair.b.key, dh);
      PeerKeys keys = new PeerKeys(pair.a.publicKey);
      assertTrue(keys.staticStatic(identity, dh, secret));
      assertArrayEquals(expected, secret);
      assertTrue(keys.staticStatic(identity, new NoX25519(), secret), "not computed again");
      assertArrayEquals(expected, secret);
      keys.wipe();
      assertTrue(keys.staticStatic(identity, dh, secret));
      assertFalse(keys.staticStatic(identity, new NoX25519(), secret), "nothing is kept for good");
    }
  }

  /** Agrees on nothing. */
  private static final class NoX25519 implements X25519 {
    @Override
    public String name() {
      return "none";
    }

    @Override
    public void publicKey(byte[] privateKey, byte[] publicKey) {}

    @Override
    public boolean agree(byte[] privateKey, byte[] publicKey, byte[] shared) {
      return false;
    }
  }

  @Test
  void shouldComputeOnManyThreadsWhileKeysChange() throws InterruptedException, ExecutionException {
    try (SimulatedPair pair = new SimulatedPair(23);
        SecretKey preshared = secret(9);
        ExecutorService pool = Executors.newFixedThreadPool(3)) {
      pair.b.computeDelay = 1;
      for (int round = 0; round < 100; round++) {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          pair.now += 6 * SECOND;
          pair.a.protocol.initiate(pair.a.peer, pair.now);
          byte[] message = pair.sent.getLast();
          pair.b.protocol.receive(pair.now, message, message.length, pair.a.address, false);
          HandshakeTask task = pair.b.computations.peek().task();
          pair.b.computations.clear();
          running.add(pool.submit(() -> task.run(new HandshakeCrypto(new JdkX25519()))));
        }
        SecretKey key = round % 2 == 0 ? preshared : null;
        pair.b.protocol.presharedKey(pair.b.peer, key);
        pair.a.protocol.presharedKey(pair.a.peer, key);
        if (round % 5 == 0) {
          pair.b.protocol.privateKey(null);
          pair.b.protocol.privateKey(pair.b.key);
        }
        for (Future<?> one : running) {
          one.get();
        }
      }
      pair.sent.clear();
      pair.a.sendData("last");
      pair.run(120 * SECOND);
      assertEquals(List.of("last"), pair.b.delivered);
      assertNotNull(pair.b.peer.latestHandshake());
    }
  }
}
