package org.slaacguard.gateway;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.PeerSection;
import org.slaacguard.control.SettingTable;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkLocal;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * Recognizes the file of a peer that gets its addresses by SLAAC. Such a file has only link-local
 * addresses, is no gateway, and reaches a router through a peer with an endpoint.
 */
final class AutoconfClient {
  private static final List<IpPrefix> ROUTER =
      List.of(IpPrefix.of(Ipv6Address.ALL_ROUTERS), IpPrefix.LINK_LOCAL);

  private AutoconfClient() {}

  /**
   * The link-local address from which such a peer solicits: that of the file, or one derived from
   * its key, so that no two peers share one.
   *
   * @param file with its private key
   * @return null if the file is not of such a peer
   */
  static @Nullable Ipv6Address linkLocal(Configuration file) {
    SecretKey key = file.device().privateKey();
    List<InterfaceAddress> addresses = file.device().network().addresses();
    if (key == null
        || !ConfiguredPrefixes.of(file).each().isEmpty()
        || file.peers().stream().anyMatch(AutoconfClient::learns)
        || file.peers().stream().noneMatch(AutoconfClient::leadsToRouter)
        || !addresses.stream().allMatch(each -> IpPrefix.LINK_LOCAL.contains(each.address()))) {
      return null;
    }
    if (!addresses.isEmpty() && addresses.getFirst().address() instanceof Ipv6Address first) {
      return first;
    }
    PublicKey own = SelfPeerFilter.publicKey(key);
    return own == null ? null : LinkLocal.of(own);
  }

  private static boolean learns(PeerSection peer) {
    return !peer.settings().get(SettingTable.LEARNABLE_IPS).isEmpty();
  }

  /** Whether solicitations pass to this peer, and advertisements from it. */
  private static boolean leadsToRouter(PeerSection peer) {
    return peer.endpoint() != null
        && ROUTER.stream()
            .allMatch(needed -> peer.allowedIps().stream().anyMatch(p -> p.contains(needed)));
  }
}
