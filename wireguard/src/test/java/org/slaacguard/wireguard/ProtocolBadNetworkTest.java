package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.wireguard.SimulatedPair.MILLISECOND;
import static org.slaacguard.wireguard.SimulatedPair.SECOND;

import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.slaacguard.testing.Cases;

/** Loss, repetition, delay and reordering. */
class ProtocolBadNetworkTest {
  @Test
  void shouldKeepASessionThroughABadNetwork() {
    Cases.run(
        60,
        draw ->
            keepASession(
                draw.nextLong(),
                draw.between(0, 0.4),
                draw.between(0, 0.5),
                draw.between(0L, 2000L)));
  }

  private static void keepASession(long seed, double loss, double duplication, long spread) {
    try (SimulatedPair pair = new SimulatedPair(seed)) {
      pair.loss = loss;
      pair.duplication = duplication;
      pair.a.computeDelay = (seed & 1) * 20 * MILLISECOND;
      pair.maxDelay = pair.minDelay + spread * MILLISECOND;
      for (int i = 0; i < 400; i++) {
        pair.a.sendData("a" + i);
        pair.b.sendData("b" + i);
        pair.run(SECOND);
      }
      for (SimulatedNode node : new SimulatedNode[] {pair.a, pair.b}) {
        assertEquals(
            new HashSet<>(node.delivered).size(), node.delivered.size(), "delivered twice");
        double expected = 400 * (1 - loss) * 0.75 - 40;
        assertTrue(
            node.delivered.size() >= expected,
            () -> node + ", expected " + expected + " with loss " + loss);
      }
      pair.loss = 0;
      pair.run(30 * SECOND);
      pair.assertBothHeard(5 * SECOND);
    }
  }

  @Test
  void shouldBringNewKeysAfterSilenceUnderKeysThatThePeerGaveUp() {
    keepASession(707, 0.35, 0.06, 2);
  }

  @Test
  void shouldSettleSimultaneousInitiations() {
    Cases.run(60, draw -> settle(draw.nextLong(), draw.between(0L, 300L)));
  }

  private static void settle(long seed, long apart) {
    try (SimulatedPair pair = new SimulatedPair(seed)) {
      pair.minDelay = 100 * MILLISECOND;
      pair.maxDelay = 100 * MILLISECOND;
      pair.a.sendData("from a");
      pair.run(apart * MILLISECOND);
      pair.b.sendData("from b");
      pair.run(2 * SECOND);
      assertEquals(1, pair.b.delivered.size());
      assertEquals(1, pair.a.delivered.size());
      for (int i = 0; i < 300; i++) {
        pair.a.sendData("a" + i);
        pair.b.sendData("b" + i);
        pair.run(SECOND);
      }
      assertEquals(301, pair.b.delivered.size());
      assertEquals(301, pair.a.delivered.size());
    }
  }

  @Test
  void shouldRecoverWhenOneEndForgetsEverything() {
    try (SimulatedPair pair = new SimulatedPair(9)) {
      pair.a.sendData("one");
      pair.run(10 * SECOND);
      // As after a restart of b.
      pair.b.protocol.privateKey(null);
      pair.b.protocol.privateKey(pair.b.key);
      for (int i = 0; i < 40; i++) {
        pair.a.sendData("more");
        pair.run(SECOND);
      }
      assertTrue(pair.b.delivered.size() > 20, () -> "" + pair.b);
      assertNotNull(pair.b.peer.sendingKeypair(pair.now));
    }
  }

  @Test
  void shouldRecoverAfterAnOutage() {
    try (SimulatedPair pair = new SimulatedPair(10)) {
      for (int outage = 1; outage < 1200; outage += 97) {
        pair.loss = 1;
        pair.a.sendData("lost");
        pair.run(outage * SECOND);
        pair.loss = 0;
        int before = pair.b.delivered.size();
        for (int i = 0; i < 30; i++) {
          pair.a.sendData("after");
          pair.run(SECOND);
        }
        int came = pair.b.delivered.size() - before;
        assertTrue(came >= 13, "after " + outage + " s only " + came);
      }
    }
  }
}
