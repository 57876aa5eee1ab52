package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.gateway.UplinkSession.Offer;
import org.slaacguard.host.MtuLayer;
import org.slaacguard.host.SessionSize;

final class UplinkSessionTest {
  private static final MtuTrial.Outcome PASSES = new MtuTrial.Outcome(true, "");
  private static final MtuTrial.Outcome DOES_NOT = new MtuTrial.Outcome(true, "too large");
  private static final MtuTrial.Outcome SILENCE = new MtuTrial.Outcome(false, "no answer");

  @TempDir private Path folder;
  private UplinkSession session;

  @BeforeEach
  void begin() {
    session = another();
  }

  private UplinkSession another() {
    return new UplinkSession(new SessionMemory(folder.resolve("wg0.session")));
  }

  private static MtuLayer uplink(int index, int mtu) {
    return new MtuLayer("ppp0", index, MtuLayer.Kind.PPPOE, mtu, 0, List.of());
  }

  @Test
  void shouldBelieveWhatWasHeardWhenTheSessionBegan() {
    assertFalse(session.follow(uplink(0, 0), Offer.UNHEARD));
    assertFalse(session.isThere());
    assertTrue(session.follow(uplink(5, 1500), Offer.MADE));
    assertEquals(SessionSize.NEGOTIATED, session.size());
    assertFalse(session.isUntried());
    assertFalse(session.isDoubtful());
    assertFalse(session.follow(uplink(5, 1492), Offer.NONE), "the same session");
    assertEquals(SessionSize.NEGOTIATED, session.size());
    session.follow(uplink(6, 1500), Offer.NONE);
    assertEquals(SessionSize.REFUSED, session.size(), "somebody has raised it");
  }

  @Test
  void shouldNotTakeAnOfferForMoreThanTheSessionTook() {
    session.follow(uplink(5, 1492), Offer.MADE);
    assertEquals(SessionSize.UNKNOWN, session.size());
    assertTrue(session.isUntried());
  }

  @Test
  void shouldDoubtWhatNobodyHeardAndAskAFewTimes() {
    session.follow(uplink(5, 1500), Offer.UNHEARD);
    for (int i = 0; i < 3; i++) {
      assertTrue(session.isDoubtful());
      session.asked(SILENCE);
    }
    assertFalse(session.isDoubtful());
    assertEquals(SessionSize.UNKNOWN, session.size());
    session.follow(uplink(6, 1500), Offer.UNHEARD);
    session.asked(DOES_NOT);
    assertEquals(SessionSize.REFUTED, session.size());
    session.follow(uplink(7, 1500), Offer.UNHEARD);
    session.asked(PASSES);
    assertEquals(SessionSize.PROVED, session.size());
    assertFalse(session.isDoubtful());
  }

  @Test
  void shouldTryEachSessionOnce() {
    session.follow(uplink(5, 1492), Offer.NONE);
    assertTrue(session.isUntried());
    session.begin();
    assertEquals(SessionSize.PROVED, session.size());
    session.end(SILENCE);
    assertEquals(SessionSize.REFUSED, session.size());
    assertFalse(session.isUntried());
    assertTrue(session.follow(uplink(0, 0), Offer.UNHEARD));
    assertTrue(session.follow(uplink(6, 1492), Offer.UNHEARD));
    assertTrue(session.isUntried());
    session.begin();
    session.end(DOES_NOT);
    assertEquals(SessionSize.REFUTED, session.size());
    assertFalse(session.isUntried());
  }

  @Test
  void shouldForgetWhatHeldForAnotherSession() {
    session.follow(uplink(5, 1492), Offer.UNHEARD);
    session.begin();
    session.end(PASSES);
    session.follow(uplink(6, 1492), Offer.UNHEARD);
    assertEquals(SessionSize.UNKNOWN, session.size());
    assertEquals(1492, session.cameUp());
  }

  @Test
  void shouldKnowAfterARestartHowTheSameSessionBegan() {
    session.follow(uplink(5, 1500), Offer.MADE);
    UplinkSession next = another();
    // Without room below, the session has less meanwhile.
    next.follow(uplink(5, 1492), Offer.UNHEARD);
    assertEquals(SessionSize.NEGOTIATED, next.size());
    assertEquals(1500, next.cameUp());
    next.follow(uplink(6, 1492), Offer.UNHEARD);
    assertEquals(SessionSize.UNKNOWN, next.size());
  }

  @Test
  void shouldTryAgainAfterARestart() {
    session.follow(uplink(5, 1492), Offer.NONE);
    session.begin();
    session.end(DOES_NOT);
    UplinkSession next = another();
    next.follow(uplink(5, 1492), Offer.UNHEARD);
    assertEquals(SessionSize.REFUSED, next.size());
    assertTrue(next.isUntried());
  }
}
