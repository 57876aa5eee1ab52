package org.slaacguard.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slaacguard.host.MtuLayer;
import org.slaacguard.host.MtuPlan;
import org.slaacguard.linux.PppoeDiscoverySocket;
import org.slaacguard.linux.PppoeSession;

/**
 * What was heard when PPPoE sessions began. Frames prove nothing of their sender, so they count for
 * a session that the kernel has, by its number, device and the other end's address. For one thread.
 */
final class SessionOffers {
  /** The latest ones: a session's interface comes seconds after its beginning. */
  private static final int MOST = 32;

  /** Frames of one look at the most. */
  private static final int FRAMES = 64;

  private record Key(int link, String concentrator, int number) {}

  private final Map<Key, Integer> heard = new LinkedHashMap<>();

  /**
   * Takes what waits, within bounds.
   *
   * @return whether there was something
   */
  boolean hear(PppoeDiscoverySocket socket) {
    for (int i = 0; i < FRAMES; i++) {
      PppoeDiscoverySocket.Heard next = socket.next(FRAMES);
      if (next == null) {
        return i > 0;
      }
      add(next);
    }
    return true;
  }

  void add(PppoeDiscoverySocket.Heard next) {
    Key key = new Key(next.link(), next.concentrator(), next.confirmation().session());
    heard.remove(key);
    heard.put(key, next.confirmation().maxPayload());
    if (heard.size() > MOST) {
      heard.remove(heard.keySet().iterator().next());
    }
  }

  /**
   * What was heard of the session that an uplink has.
   *
   * @param sessions of the kernel
   * @return UNHEARD also where it cannot be told which of several sessions is the uplink's
   */
  UplinkSession.Offer of(MtuLayer uplink, List<PppoeSession> sessions) {
    Integer found = null;
    int candidates = 0;
    for (MtuLayer below : uplink.lower()) {
      for (PppoeSession each : sessions) {
        if (each.device().equals(below.name())) {
          candidates++;
          found = heard.get(new Key(below.index(), each.concentrator(), each.number()));
        }
      }
    }
    if (candidates != 1 || found == null) {
      return UplinkSession.Offer.UNHEARD;
    }
    return found > MtuPlan.PPPOE ? UplinkSession.Offer.MADE : UplinkSession.Offer.NONE;
  }
}
