package org.slaacguard.autoconf;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.AdvertisementSource;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkLayerAddress;

/**
 * The gateway's own end of a link on which a {@link NeighborProxy} answers.
 *
 * @param hardware the interface's link-layer address, 6 bytes
 * @param linkLocal its link-local address, null if it has none
 * @param global its address in the proxied prefix, null if it has none
 * @param source the kind of source address in advertisements
 */
public record ProxyLink(
    LinkLayerAddress hardware,
    @Nullable Ipv6Address linkLocal,
    @Nullable Ipv6Address global,
    AdvertisementSource source) {
  /**
   * The source of an advertisement for this address; the address itself if the interface has no
   * such source.
   */
  Ipv6Address sourceFor(Ipv6Address target) {
    Ipv6Address chosen =
        switch (source) {
          case TARGET -> target;
          case LINK_LOCAL -> linkLocal;
          case GLOBAL -> global;
        };
    return chosen == null ? target : chosen;
  }
}
