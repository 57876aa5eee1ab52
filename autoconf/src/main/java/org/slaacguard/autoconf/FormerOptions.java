package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.RouterPreference;

/**
 * Routes, name servers, search domains and NAT64 prefixes that a peer has received and that are no
 * longer advertised. A host would use them until their lifetime ends, a name server for hours. They
 * are therefore withdrawn by a lifetime of 0 (RFC 4191, section 2.3; RFC 8106, section 5.3.1; RFC
 * 8781, section 4) for as long as the peer may use them. Prefixes have {@link FormerPrefix}.
 */
final class FormerOptions {
  /** Most options, the newest; more would displace live ones. */
  static final int MOST = 8;

  /**
   * Until when the peer may use each single route, server, domain or prefix, in monotonic
   * nanoseconds. The key is the option that withdraws it. Ordered by the time of the last
   * advertisement.
   */
  private final Map<NdOption, Long> believedUntil = new LinkedHashMap<>();

  /** Receives the parts of an option. */
  @FunctionalInterface
  private interface Element {
    /**
     * Receives one part.
     *
     * @param takenBack the option that withdraws this part alone, with a lifetime of 0
     * @param seconds the advertised lifetime
     */
    void take(NdOption takenBack, long seconds);
  }

  /**
   * Notes what a peer is told now.
   *
   * @return the same advertisement, followed by as many withdrawals as fit
   */
  RouterAdvertisement behind(RouterAdvertisement message, long now) {
    RouterAdvertisement all = message;
    for (NdOption option : gone(message.options(), now)) {
      List<NdOption> options = new ArrayList<>(all.options());
      options.add(option);
      RouterAdvertisement more = AdvertisementPieces.with(all, options);
      if (AdvertisementPieces.fits(more)) {
        all = more;
      }
    }
    return all;
  }

  private List<NdOption> gone(List<NdOption> said, long now) {
    Set<NdOption> present = new HashSet<>();
    for (NdOption option : said) {
      each(
          option,
          (takenBack, seconds) -> {
            present.add(takenBack);
            if (seconds > 0) {
              believedUntil.remove(takenBack);
              believedUntil.put(takenBack, until(seconds, now));
            }
          });
    }
    believedUntil.values().removeIf(until -> until <= now);
    List<NdOption> gone = new ArrayList<>(believedUntil.keySet());
    gone.removeAll(present);
    int tooMany = Math.max(0, gone.size() - MOST);
    gone.subList(0, tooMany).forEach(believedUntil::remove);
    return List.copyOf(gone.subList(tooMany, gone.size()));
  }

  /** Whether nothing is left that the peer may still use. */
  boolean isEmpty() {
    return believedUntil.isEmpty();
  }

  private static long until(long seconds, long now) {
    return seconds == NdOption.INFINITE ? Nanos.NEVER : Nanos.sum(now, seconds * Nanos.SECOND);
  }

  private static void each(NdOption option, Element sink) {
    switch (option) {
      case NdOption.RouteInformation o ->
          // A route is the same whatever its preference.
          sink.take(
              new NdOption.RouteInformation(o.prefix(), RouterPreference.MEDIUM, 0), o.lifetime());
      case NdOption.RecursiveDnsServer o ->
          o.servers()
              .forEach(
                  server ->
                      sink.take(new NdOption.RecursiveDnsServer(0, List.of(server)), o.lifetime()));
      case NdOption.DnsSearchList o ->
          o.domains()
              .forEach(
                  domain ->
                      sink.take(new NdOption.DnsSearchList(0, List.of(domain)), o.lifetime()));
      case NdOption.Pref64 o -> sink.take(new NdOption.Pref64(o.prefix(), 0), o.lifetime());
      default -> {} // no lifetime, or a prefix
    }
  }
}
