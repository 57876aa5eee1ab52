package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.List;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.NdPacket;

/**
 * Says in several advertisements what one has no room for (RFC 4861, section 6.2.3): neighbour
 * discovery must not be fragmented (RFC 6980). What hosts need stands in the first; others tell of
 * former prefixes alone.
 */
final class AdvertisementPieces {
  /** What passes on any link, in bytes (RFC 8200, section 5). */
  static final int SMALLEST_MTU = 1280;

  /** The length of an option that tells of a prefix. */
  static final int PREFIX_BYTES = 32;

  private AdvertisementPieces() {}

  /** The same in packets that pass on any link; mostly one. */
  static List<RouterAdvertisement> of(RouterAdvertisement whole) {
    if (bytes(whole) <= SMALLEST_MTU) {
      return List.of(whole);
    }
    List<NdOption> first = new ArrayList<>(whole.options());
    first.removeIf(AdvertisementPieces::isFormer);
    List<NdOption> former = whole.options().stream().filter(AdvertisementPieces::isFormer).toList();
    List<RouterAdvertisement> pieces = new ArrayList<>();
    int at = 0;
    List<NdOption> said = first;
    do {
      int room = (SMALLEST_MTU - bytes(with(whole, said))) / PREFIX_BYTES;
      int end = Math.min(former.size(), at + Math.max(room, pieces.isEmpty() ? 0 : 1));
      List<NdOption> all = new ArrayList<>(former.subList(at, end));
      all.addAll(said);
      pieces.add(with(whole, all));
      at = end;
      said = List.of();
    } while (at < former.size());
    return pieces;
  }

  /** Whether all but former prefixes has room in the first. */
  static boolean fits(RouterAdvertisement whole) {
    List<NdOption> first = new ArrayList<>(whole.options());
    first.removeIf(AdvertisementPieces::isFormer);
    return bytes(with(whole, first)) <= SMALLEST_MTU;
  }

  private static boolean isFormer(NdOption option) {
    return option instanceof NdOption.PrefixInformation o && o.preferredLifetime() == 0;
  }

  /** The same with these options. */
  static RouterAdvertisement with(RouterAdvertisement whole, List<NdOption> options) {
    return new RouterAdvertisement(
        whole.hopLimit(),
        whole.managed(),
        whole.otherConfiguration(),
        whole.preference(),
        whole.routerLifetime(),
        whole.reachableTime(),
        whole.retransTimer(),
        options);
  }

  /** The length of its packet. */
  static int bytes(RouterAdvertisement message) {
    Ipv6Address any = Ipv6Address.ALL_NODES;
    return new NdPacket(any, any, message).toBytes().length;
  }
}
