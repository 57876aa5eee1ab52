package org.slaacguard.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slaacguard.host.MtuLayer;
import org.slaacguard.host.MtuPlan;
import org.slaacguard.linux.PppoeDiscoverySocket;
import org.slaacguard.linux.PppoeSession;

/**
 * The beginnings of PPPoE sessions that were heard. Frames do not authenticate their sender, so
 * they count only for a session that the kernel has, by its number, device and remote address. Not
 * thread-safe.
 */
final class SessionOffers {
  /** Most beginnings kept: a session's interface comes seconds after its beginning. */
  private static final int MOST = 32;

  /** Most frames per look. */
  private static final int FRAMES = 64;

  private record Key(int link, String concentrator, int number) {}

  private final Map<Key, Integer> heard = new LinkedHashMap<>();

  /**
   * Receives waiting frames, within bounds.
   *
   * @return whether there was any
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
   * The offer of an uplink's session.
   *
   * @param sessions of the kernel
   * @return UNHEARD also if the uplink's session cannot be told from others
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
