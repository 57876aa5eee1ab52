package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.slaacguard.net.PublicKey;

final class ChangeRateTest {
  private static final PublicKey PEER = PublicKey.ofBytes(new byte[PublicKey.LENGTH]);
  private static final PublicKey OTHER = key();

  private final ChangeRate rate = new ChangeRate(30, 3);

  private static PublicKey key() {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = 1;
    return PublicKey.ofBytes(bytes);
  }

  private long change(PublicKey peer, long now) {
    long due = rate.due(peer, now);
    rate.followed(now);
    return due;
  }

  @Test
  void shouldHaveWaitWhoChangesThingsAllTheTimeAndNobodyElse() {
    assertEquals(100, change(PEER, 100));
    assertEquals(100, change(PEER, 100));
    assertEquals(101, change(PEER, 101));
    assertEquals(130, change(PEER, 101));
    assertEquals(160, change(PEER, 101));
    assertEquals(101, change(OTHER, 101));
    assertEquals(1000, change(PEER, 1000), "rested");
  }

  @Test
  void shouldCountChangesThatAreFollowedTogetherOnce() {
    for (int i = 0; i < 100; i++) {
      assertEquals(5, rate.due(PEER, 5));
    }
    rate.followed(5);
    assertEquals(6, change(PEER, 6));
    assertEquals(7, change(PEER, 7));
    assertEquals(35, change(PEER, 8));
  }
}
