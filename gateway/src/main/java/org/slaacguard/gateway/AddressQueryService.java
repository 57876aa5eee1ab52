package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slaacguard.autoconf.AddressQuery;
import org.slaacguard.autoconf.AdvertisementPrefix;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.PrefixScope;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;

/**
 * Queries peers for the addresses that they have formed from advertisements ({@link AddressQuery}),
 * and once after a restart for those that they had before.
 */
final class AddressQueryService implements Service {
  private final AddressQuery query;
  private final Set<PublicKey> live = new HashSet<>();
  private final Map<PublicKey, List<IpAddress>> remembered = new HashMap<>();
  private HostPrefixes prefixes = HostPrefixes.NONE;
  private List<Ipv6Address> own = List.of();
  private boolean asks = true;

  /**
   * A service that has asked no peer yet.
   *
   * @param identifier of the echo requests, 16 random bits
   */
  AddressQueryService(int identifier) {
    query = new AddressQuery(identifier);
  }

  @Override
  public void settings(Settings settings, long now) {
    asks = settings.get(SettingTable.ASK_FOR_ADDRESSES, true);
  }

  /** Follows an advertisement to a peer, with the prefixes of the peer's scope. */
  void told(PublicKey peer, PrefixScope scope, long now) {
    if (asks && live.contains(peer)) {
      query.told(peer, asked(peer, scope), now);
    }
  }

  private List<IpPrefix> asked(PublicKey peer, PrefixScope scope) {
    return prefixes.of(peer).live().stream()
        .filter(prefix -> prefix.autonomous() && !prefix.preferred().isZero())
        .map(AdvertisementPrefix::prefix)
        .filter(scope::covers)
        .toList();
  }

  /** Notes the addresses of an earlier run that {@link AddressMemory} has added to the change. */
  @Override
  public DeviceUpdate amend(DeviceUpdate update) {
    for (PeerUpdate peer : update.peers()) {
      if (!peer.learned().isEmpty()) {
        List<IpAddress> addresses = peer.learned().stream().map(LearnedAddress::address).toList();
        remembered.put(peer.publicKey(), addresses);
      }
    }
    return update;
  }

  @Override
  public void peers(PeerChanges changes, long now) {
    for (PublicKey peer : changes.removed()) {
      live.remove(peer);
      remembered.remove(peer);
      query.removePeer(peer);
    }
  }

  @Override
  public void prefixes(HostPrefixes changed, long now) {
    prefixes = changed;
  }

  @Override
  public void link(LinkView view, long now) {
    List<Ipv6Address> addresses = new ArrayList<>();
    for (InterfaceAddress each : view.addresses()) {
      if (each.address() instanceof Ipv6Address address) {
        addresses.add(address);
      }
    }
    own = addresses;
  }

  @Override
  public void event(BackendEvent event, long now) {
    switch (event) {
      case BackendEvent.SessionEstablished e -> established(e.peer(), now);
      case BackendEvent.SessionExpired e -> expired(e.peer());
      case BackendEvent.AddressLearned e -> query.learned(e.peer(), e.address());
      case BackendEvent.AddressForgotten e -> query.forgotten(e.peer(), e.address());
      default -> {}
    }
  }

  @Override
  public void sessions(Set<PublicKey> now, long at) {
    SessionChanges.tell(live, now, this::expired, peer -> established(peer, at));
  }

  private void established(PublicKey peer, long now) {
    live.add(peer);
    List<IpAddress> before = remembered.remove(peer);
    if (asks && before != null) {
      query.remembered(peer, before, asked(peer, PrefixScope.ALL), now);
    }
  }

  private void expired(PublicKey peer) {
    live.remove(peer);
    query.sessionExpired(peer);
  }

  @Override
  public long poll(long now, Out out) {
    query.poll(prefix -> AddressQuery.source(prefix, own), out::transmit, now);
    return query.nextDeadline();
  }
}
