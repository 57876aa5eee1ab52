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
 * withdrawals only.
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
    List<NdOption> present = new ArrayList<>(whole.options());
    present.removeIf(AdvertisementPieces::isFormer);
    List<NdOption> former = whole.options().stream().filter(AdvertisementPieces::isFormer).toList();
    int empty = bytes(with(whole, List.of()));
    List<RouterAdvertisement> pieces = new ArrayList<>();
    int at = 0;
    do {
      List<NdOption> all = new ArrayList<>(pieces.isEmpty() ? present : List.of());
      int size = bytes(with(whole, all));
      while (at < former.size()) {
        NdOption next = former.get(at);
        size += bytes(with(whole, List.of(next))) - empty;
        if (size > SMALLEST_MTU && (pieces.isEmpty() || !all.isEmpty())) {
          break;
        }
        all.add(next);
        at++;
      }
      pieces.add(with(whole, all));
    } while (at < former.size());
    return pieces;
  }

  /** Whether it withdraws something that hosts may still use. */
  private static boolean isFormer(NdOption option) {
    return switch (option) {
      case NdOption.PrefixInformation o -> o.preferredLifetime() == 0;
      case NdOption.RouteInformation o -> o.lifetime() == 0;
      case NdOption.RecursiveDnsServer o -> o.lifetime() == 0;
      case NdOption.DnsSearchList o -> o.lifetime() == 0;
      case NdOption.Pref64 o -> o.lifetime() == 0;
      default -> false;
    };
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
