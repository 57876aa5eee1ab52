package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.host.MtuLayer;
import org.slaacguard.host.SessionSize;

final class UplinkSessionTest {
  private final UplinkSession session = new UplinkSession();

  private static MtuLayer uplink(int index, int mtu) {
    return new MtuLayer("ppp0", index, MtuLayer.Kind.PPPOE, mtu, 0, List.of());
  }

  @Test
  void shouldTakeWhatASessionComesUpWithForAgreedOn() {
    assertFalse(session.follow(uplink(0, 0)));
    assertFalse(session.isThere());
    assertTrue(session.follow(uplink(5, 1500)));
    assertEquals(SessionSize.NEGOTIATED, session.size());
    assertFalse(session.isUntried());
    assertFalse(session.follow(uplink(5, 1492)), "the same session");
  }

  @Test
  void shouldTryEachSessionOnce() {
    session.follow(uplink(5, 1492));
    assertTrue(session.isUntried());
    session.begin();
    assertEquals(SessionSize.PROVED, session.size());
    session.refuted();
    assertEquals(SessionSize.UNKNOWN, session.size());
    assertFalse(session.isUntried());
    assertTrue(session.follow(uplink(0, 0)));
    assertTrue(session.follow(uplink(6, 1492)));
    assertTrue(session.isUntried());
  }

  @Test
  void shouldForgetWhatHeldForAnotherSession() {
    session.follow(uplink(5, 1492));
    session.begin();
    session.follow(uplink(6, 1492));
    assertEquals(SessionSize.UNKNOWN, session.size());
    assertEquals(1492, session.cameUp());
  }
}
