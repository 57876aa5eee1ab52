package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.wireguard.SimulatedPair.MILLISECOND;
import static org.slaacguard.wireguard.SimulatedPair.SECOND;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.SecretKey;
import org.slaacguard.testing.Cases;

/**
 * Everything that can happen to two ends, in any order. They always find each other again, hold few
 * keys at any time, and none after they have been left alone for long enough.
 */
class ProtocolModelTest {
  private static final int STEPS = 120;

  @Test
  void shouldFindEachOtherAgainWhateverHappened() {
    Cases.run(15, ProtocolModelTest::findEachOtherAgain);
  }

  private static void findEachOtherAgain(RandomGenerator draw) {
    // In half of the cases, another thread computes an end's handshakes, which then overtake each
    // other.
    long delayA = draw.nextLong(2) * 70 * MILLISECOND;
    long delayB = draw.nextLong(2) * 40 * MILLISECOND;
    findEachOtherAgain(draw.nextLong(), delayA, delayB);
  }

  private static void findEachOtherAgain(long seed, long delayA, long delayB) {
    Random random = new Random(seed);
    byte[] other = new byte[32];
    random.nextBytes(other);
    try (SimulatedPair pair = new SimulatedPair(seed);
        SecretKey strange = SecretKey.ofBytes(other)) {
      pair.a.computeDelay = delayA;
      pair.b.computeDelay = delayB;
      for (int step = 0; step < STEPS; step++) {
        SimulatedNode node = random.nextBoolean() ? pair.a : pair.b;
        act(pair, node, random, strange);
        pair.run(random.nextInt(8) == 0 ? random.nextLong(300 * SECOND) : random.nextLong(SECOND));
        // Three sessions and a pending handshake; retired keys wait for no worker here.
        assertTrue(node.protocol.indicesHeld() <= 4, () -> "indices " + node);
        assertTrue(node.protocol.keysHeld() <= 3, () -> "keys " + node);
      }
      setRight(pair);
      pair.run(10 * SECOND);
      pair.assertBothHeard(60 * SECOND);
      pair.run(700 * SECOND);
      for (SimulatedNode node : new SimulatedNode[] {pair.a, pair.b}) {
        assertEquals(0, node.protocol.keysHeld());
        assertEquals(0, node.protocol.indicesHeld());
        assertEquals(Long.MAX_VALUE, node.protocol.nextDeadline());
      }
    }
  }

  @Test
  void shouldFindEachOtherAgainFromKeysThatOnlyOneEndHas() {
    findEachOtherAgain(4071060471280469590L, 0, 0);
  }

  private static void act(
      SimulatedPair pair, SimulatedNode node, Random random, SecretKey strange) {
    switch (random.nextInt(14)) {
      case 0 -> pair.loss = random.nextInt(3) / 2.0;
      case 1 -> node.underLoad = !node.underLoad;
      case 2 -> node.protocol.initiate(node.peer, pair.now);
      case 3 -> node.protocol.privateKey(random.nextBoolean() ? strange : node.key);
      case 4 -> node.protocol.presharedKey(node.peer, random.nextBoolean() ? strange : null);
      case 5 -> node.address = Endpoint.parse("192.0.2.1:" + (1 + random.nextInt(60_000)));
      case 6 -> comeAgain(node);
      case 7 -> node.protocol.persistentKeepalive(node.peer, random.nextInt(40), pair.now);
      case 8 -> {
        pair.minDelay = random.nextLong(200 * MILLISECOND);
        pair.maxDelay = pair.minDelay + random.nextLong(SECOND);
      }
      case 9 -> pair.duplication = random.nextDouble();
      default -> node.sendData("d" + random.nextInt());
    }
  }

  static void comeAgain(SimulatedNode node) {
    Endpoint known = node.peer.endpoint();
    node.protocol.removePeer(node.peer);
    node.staged.clear();
    node.peer = node.protocol.addPeer(0, node.peer.publicKey());
    node.peer.endpoint(known);
  }

  /** Repairs the configuration, as an administrator would who found the mistakes. */
  static void setRight(SimulatedPair pair) {
    pair.loss = 0;
    pair.duplication = 0;
    pair.minDelay = 5 * MILLISECOND;
    pair.maxDelay = 5 * MILLISECOND;
    for (SimulatedNode node : new SimulatedNode[] {pair.a, pair.b}) {
      SimulatedNode peer = node == pair.a ? pair.b : pair.a;
      node.protocol.privateKey(node.key);
      node.protocol.presharedKey(node.peer, null);
      node.protocol.persistentKeepalive(node.peer, 0, pair.now);
      node.peer.endpoint(peer.address);
    }
  }
}
