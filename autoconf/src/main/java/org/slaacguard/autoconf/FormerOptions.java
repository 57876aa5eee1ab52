package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.RouterPreference;

/**
 * Routes, name servers, search domains and NAT64 prefixes that are no longer advertised. A host
 * would use them until their lifetime ends, a name server for hours. They are therefore withdrawn
 * by a lifetime of 0 (RFC 4191, section 2.3; RFC 8106, section 5.3.1; RFC 8781, section 4) for as
 * long as a host may use them. Prefixes have {@link FormerPrefix}.
 */
final class FormerOptions {
  private final int most;

  /** Options that are advertised now, as their withdrawals, with their lifetimes in seconds. */
  private Map<NdOption, Long> present = Map.of();

  /**
   * Until when hosts may use each former option, in monotonic nanoseconds. Ordered by the time of
   * the last advertisement.
   */
  private final Map<NdOption, Long> believedUntil = new LinkedHashMap<>();

  /** Receives the parts of an option. */
  @FunctionalInterface
  private interface Element {
    /**
     * Receives one part.
     *
     * @param withdrawal the option that withdraws this part alone, with a lifetime of 0
     * @param seconds the advertised lifetime
     */
    void take(NdOption withdrawal, long seconds);
  }

  /**
   * An empty memory.
   *
   * @param most the largest number of former options; the newest are kept
   */
  FormerOptions(int most) {
    this.most = most;
  }

  /** Notes that these options are advertised from now on, and no others. */
  void say(List<NdOption> options, long now) {
    Map<NdOption, Long> next = elements(options);
    present.forEach((each, seconds) -> believe(each, ToldOption.until(seconds, now)));
    present = next;
    keep(now);
  }

  /** Adds options that an earlier run has advertised. */
  void remember(List<ToldOption> earlier, long now) {
    earlier.forEach(each -> believe(each.withdrawal(), each.believedUntil()));
    keep(now);
  }

  private void believe(NdOption withdrawal, long until) {
    Long known = believedUntil.remove(withdrawal);
    believedUntil.put(withdrawal, known == null ? until : Math.max(known, until));
  }

  private void keep(long now) {
    believedUntil.keySet().removeAll(present.keySet());
    believedUntil.values().removeIf(until -> until <= now);
    Iterator<NdOption> oldest = believedUntil.keySet().iterator();
    for (int tooMany = believedUntil.size() - most; tooMany > 0; tooMany--) {
      oldest.next();
      oldest.remove();
    }
  }

  /** The withdrawals that are due, the latest last. */
  List<NdOption> gone(long now) {
    keep(now);
    return List.copyOf(believedUntil.keySet());
  }

  /** Whether there is nothing to withdraw. */
  boolean isEmpty() {
    return believedUntil.isEmpty();
  }

  /** All options that hosts may use, those that are advertised now included. */
  List<ToldOption> told(long now) {
    keep(now);
    List<ToldOption> told = new ArrayList<>();
    believedUntil.forEach((each, until) -> told.add(new ToldOption(each, 0, until)));
    present.forEach(
        (each, seconds) -> told.add(new ToldOption(each, seconds, ToldOption.until(seconds, now))));
    return told;
  }

  /** The withdrawals, without those of options that are advertised. */
  static List<NdOption> without(List<NdOption> gone, List<NdOption> advertised) {
    Set<NdOption> present = new HashSet<>();
    advertised.forEach(option -> each(option, (withdrawal, seconds) -> present.add(withdrawal)));
    return gone.stream().filter(each -> !present.contains(each)).distinct().toList();
  }

  /** The single parts of options whose lifetime is not 0. */
  private static Map<NdOption, Long> elements(List<NdOption> options) {
    Map<NdOption, Long> elements = new LinkedHashMap<>();
    for (NdOption option : options) {
      each(
          option,
          (withdrawal, seconds) -> {
            if (seconds > 0) {
              elements.merge(withdrawal, seconds, Math::max);
            }
          });
    }
    return elements;
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
