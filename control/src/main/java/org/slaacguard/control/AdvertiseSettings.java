package org.slaacguard.control;

import java.util.List;
import org.slaacguard.net.Ipv6Address;

/**
 * What router advertisements to peers say.
 *
 * @param prefixes {@code AdvertisePrefix}
 * @param rdnss {@code RDNSS}: name servers (RFC 8106, section 5.1)
 * @param dnssl {@code DNSSL}: search domains (RFC 8106, section 5.2)
 */
public record AdvertiseSettings(
    List<PrefixSettings> prefixes, List<Ipv6Address> rdnss, List<String> dnssl) {
  /** Nothing is advertised. */
  public static final AdvertiseSettings NONE =
      new AdvertiseSettings(List.of(), List.of(), List.of());

  /** Copies the lists. */
  public AdvertiseSettings {
    prefixes = List.copyOf(prefixes);
    rdnss = List.copyOf(rdnss);
    dnssl = List.copyOf(dnssl);
  }

  /** Whether nothing is advertised. */
  public boolean isEmpty() {
    return prefixes.isEmpty() && rdnss.isEmpty() && dnssl.isEmpty();
  }
}
