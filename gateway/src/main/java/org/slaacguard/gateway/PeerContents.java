package org.slaacguard.gateway;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.AdvertisementContent;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.PublicKey;

/**
 * What router advertisements of one interface say beside the prefixes: to all peers, and to those
 * with settings of their own. It follows from the settings, the provider's names, and the MTU.
 */
final class PeerContents {
  private final String interfaceName;

  /** The settings of peers whose advertisements differ from those for all. */
  private final Map<PublicKey, Settings> own = new HashMap<>();

  private Settings settings = Settings.NONE;
  private ProviderNames provider = ProviderNames.NONE;
  private int mtu;

  PeerContents(String interfaceName) {
    this.interfaceName = interfaceName;
  }

  /**
   * Checks settings before they are applied.
   *
   * @param peers the settings of each peer
   * @throws IllegalArgumentException if they do not fit into an advertisement
   */
  static void check(Settings wanted, Collection<Settings> peers) {
    AdvertisedContent.check(wanted);
    peers.stream()
        .filter(PeerContents::differs)
        .distinct()
        .forEach(each -> AdvertisedContent.check(each.orElse(wanted)));
  }

  /** Whether advertisements to a peer with these settings differ from those for all. */
  private static boolean differs(Settings peer) {
    return peer.isAdvertised() || peer.has(SettingTable.DELEGATE_LIMIT);
  }

  /** Takes the settings of the interface; returns whether they are others than before. */
  boolean settings(Settings wanted) {
    boolean changed = !wanted.equals(settings);
    settings = wanted;
    return changed;
  }

  /** Takes what the uplink has; returns whether there are other names to pass on. */
  boolean delegated(Delegation delegation) {
    ProviderNames next = ProviderNames.of(delegation);
    boolean changed = !next.equals(provider);
    provider = next;
    return changed;
  }

  /** Takes the MTU of the interface, in bytes; returns whether it is another. */
  boolean mtu(int bytes) {
    boolean changed = bytes != mtu;
    mtu = bytes;
    return changed;
  }

  /** Takes the settings of a peer. */
  void put(PublicKey peer, Settings its) {
    if (differs(its)) {
      own.put(peer, its);
    } else {
      own.remove(peer);
    }
  }

  void remove(PublicKey peer) {
    own.remove(peer);
  }

  /** Whether nothing is set or given that calls for advertisements. */
  boolean isEmpty() {
    return !settings.isAdvertised()
        && !AdvertisedContent.delegates(settings)
        && own.isEmpty()
        && provider.isEmpty();
  }

  /** The peers whose advertisements differ from those for all. */
  Set<PublicKey> different() {
    return own.keySet();
  }

  /** The content for all peers. */
  AdvertisementContent forAll() {
    return content(Settings.NONE);
  }

  /** The content for this peer; null if it is the one for all. */
  @Nullable AdvertisementContent of(PublicKey peer) {
    Settings its = own.get(peer);
    return its == null ? null : content(its);
  }

  private AdvertisementContent content(Settings peers) {
    return provider.beside(interfaceName, peers.orElse(settings), peers, mtu);
  }
}
