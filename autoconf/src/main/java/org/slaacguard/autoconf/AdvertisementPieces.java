package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.List;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.NdPacket;

/**
 * Splits an advertisement that does not fit one packet (RFC 4861, section 6.2.3), because neighbour
 * discovery must not be fragmented (RFC 6980). The first piece has all that hosts need; others have
 * former prefixes only.
 */
final class AdvertisementPieces {
  /** The minimum MTU of IPv6, in bytes (RFC 8200, section 5). */
  static final int SMALLEST_MTU = 1280;

  /** Length in bytes of a prefix option. */
  static final int PREFIX_BYTES = 32;

  private AdvertisementPieces() {}

  /** The advertisement as packets that pass on any link, usually one. */
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

  /** Whether the first piece has room for everything but former prefixes. */
  static boolean fits(RouterAdvertisement whole) {
    List<NdOption> first = new ArrayList<>(whole.options());
    first.removeIf(AdvertisementPieces::isFormer);
    return bytes(with(whole, first)) <= SMALLEST_MTU;
  }

  private static boolean isFormer(NdOption option) {
    return option instanceof NdOption.PrefixInformation o && o.preferredLifetime() == 0;
  }

  /** The same advertisement with these options. */
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

  /** Length of the packet in bytes. */
  static int bytes(RouterAdvertisement message) {
    Ipv6Address any = Ipv6Address.ALL_NODES;
    return new NdPacket(any, any, message).toBytes().length;
  }
}
