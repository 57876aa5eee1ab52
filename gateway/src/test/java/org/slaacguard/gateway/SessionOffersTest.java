package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.gateway.UplinkSession.Offer;
import org.slaacguard.host.MtuLayer;
import org.slaacguard.linux.PppoeDiscoverySocket;
import org.slaacguard.linux.PppoeSession;
import org.slaacguard.net.PppoeConfirmation;

final class SessionOffersTest {
  private static final int LINK = 4;
  private static final String AC = "020000000001";
  private static final MtuLayer UPLINK =
      new MtuLayer(
          "ppp0",
          9,
          MtuLayer.Kind.PPPOE,
          1500,
          0,
          List.of(new MtuLayer("wan0.7", LINK, MtuLayer.Kind.VLAN, 1508, 0, List.of())));

  private final SessionOffers offers = new SessionOffers();

  private void hear(int link, String from, int session, int maxPayload) {
    offers.add(
        new PppoeDiscoverySocket.Heard(link, from, new PppoeConfirmation(session, maxPayload)));
  }

  private Offer offer(int... sessions) {
    List<PppoeSession> list =
        Arrays.stream(sessions).mapToObj(number -> new PppoeSession(number, AC, "wan0.7")).toList();
    return offers.of(UPLINK, list);
  }

  @Test
  void shouldTellWhatWasOfferedToTheKernelsSession() {
    hear(LINK, AC, 1, 1500);
    assertEquals(Offer.MADE, offer(1));
    hear(LINK, AC, 1, 0);
    assertEquals(Offer.NONE, offer(1), "the number is another session's now");
    hear(LINK, AC, 2, 1492);
    assertEquals(Offer.NONE, offer(2));
  }

  @Test
  void shouldBelieveNobodyElse() {
    hear(LINK, "020000000666", 1, 1500);
    hear(LINK + 1, AC, 1, 1500);
    hear(LINK, AC, 3, 1500);
    assertEquals(Offer.UNHEARD, offer(1));
    assertEquals(Offer.UNHEARD, offer());
    assertEquals(Offer.UNHEARD, offer(3, 4), "which of them is the uplink's, nobody says");
  }

  @Test
  void shouldKeepTheLatestWhateverIsSent() {
    for (int i = 1; i <= 1000; i++) {
      hear(LINK, AC, i, 1500);
    }
    assertEquals(Offer.UNHEARD, offer(1));
    assertEquals(Offer.MADE, offer(1000));
  }
}
