package org.slaacguard.control;

import java.util.List;
import java.util.stream.Stream;
import org.slaacguard.net.Ipv6Address;

/**
 * A change to what router advertisements say. Each list is added to what is there, or takes its
 * place.
 *
 * @param replacePrefixes whether the prefixes that were there go first
 * @param prefixes prefixes to add; one that is there already gets these options
 * @param replaceRdnss whether the name servers that were there go first
 * @param rdnss name servers to add
 * @param replaceDnssl whether the search domains that were there go first
 * @param dnssl search domains to add
 */
public record AdvertiseUpdate(
    boolean replacePrefixes,
    List<PrefixSettings> prefixes,
    boolean replaceRdnss,
    List<Ipv6Address> rdnss,
    boolean replaceDnssl,
    List<String> dnssl) {
  /** Changes nothing. */
  public static final AdvertiseUpdate NOTHING =
      new AdvertiseUpdate(false, List.of(), false, List.of(), false, List.of());

  /** Copies the lists. */
  public AdvertiseUpdate {
    prefixes = List.copyOf(prefixes);
    rdnss = List.copyOf(rdnss);
    dnssl = List.copyOf(dnssl);
  }

  /** Replaces everything. */
  public static AdvertiseUpdate replace(AdvertiseSettings settings) {
    return new AdvertiseUpdate(
        true, settings.prefixes(), true, settings.rdnss(), true, settings.dnssl());
  }

  /** What the settings are after this change. */
  public AdvertiseSettings applyTo(AdvertiseSettings before) {
    Stream<PrefixSettings> kept =
        replacePrefixes
            ? Stream.empty()
            : before.prefixes().stream()
                .filter(p -> prefixes.stream().noneMatch(n -> n.prefix().equals(p.prefix())));
    return new AdvertiseSettings(
        Stream.concat(kept, prefixes.stream()).toList(),
        merged(replaceRdnss, before.rdnss(), rdnss),
        merged(replaceDnssl, before.dnssl(), dnssl));
  }

  private static <T> List<T> merged(boolean replace, List<T> before, List<T> added) {
    return replace ? added : Stream.concat(before.stream(), added.stream()).distinct().toList();
  }
}
