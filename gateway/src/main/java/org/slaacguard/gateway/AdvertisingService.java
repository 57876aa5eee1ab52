package org.slaacguard.gateway;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.AdvertiserSettings;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.PrefixScope;
import org.slaacguard.autoconf.RouterAdvertiser;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.Settings;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;

/**
 * Router advertisements to the peers of one interface: keeps the {@link RouterAdvertiser} in step
 * with the content, the prefixes, the peers and their sessions. It sends and answers nothing before
 * there is anything to advertise.
 */
final class AdvertisingService implements Service {
  private final RandomGenerator random;
  private final Predicate<PublicKey> metBefore;
  private final AdvertisementListener listener;
  private final AdvertisingLines lines;
  private final PeerContents contents;
  private final ToldOptions told;
  private final PlanWait routed;
  private final Map<PublicKey, PrefixScope> peers = new LinkedHashMap<>();
  private final Set<PublicKey> live = new HashSet<>();
  private HostPrefixes prefixes = HostPrefixes.NONE;
  private AdvertiserSettings how = AdvertiserSettings.DEFAULT;
  private @Nullable RouterAdvertiser advertiser;

  /**
   * A service that advertises nothing yet.
   *
   * @param traces hears of solicitations and advertisements
   * @param metBefore whether a peer had a session in an earlier run
   * @param memory what an earlier run has told peers of
   * @param host what it follows hears of prefixes before this
   */
  AdvertisingService(
      String interfaceName,
      RandomGenerator random,
      PeerTraces traces,
      Predicate<PublicKey> metBefore,
      AdvertisementListener listener,
      OptionMemory memory,
      HostProgress host,
      long now) {
    routed = new PlanWait(host);
    told = new ToldOptions(memory, now);
    contents = new PeerContents(interfaceName);
    this.random = random;
    this.metBefore = metBefore;
    this.listener = listener;
    lines = new AdvertisingLines(interfaceName, traces, now);
  }

  @Override
  public void check(Settings wanted, Collection<Settings> peers) {
    PeerContents.check(wanted, peers);
  }

  @Override
  public void settings(Settings wanted, long now) {
    if (advertiser != null) {
      advertiser.resume(now);
    }
    if (contents.settings(wanted)) {
      renew(now);
    }
  }

  @Override
  public void delegated(Delegation delegation, long now) {
    if (contents.delegated(delegation)) {
      renew(now);
    }
  }

  @Override
  public void prefixes(HostPrefixes changed, long now) {
    prefixes = changed;
    routed.follow(changed.usable(now), now);
    renew(now);
  }

  @Override
  public void link(LinkView view, long now) {
    Ipv6Address linkLocal = view.linkLocal();
    Ipv6Address source = linkLocal == null ? AdvertiserSettings.DEFAULT.source() : linkLocal;
    if (!source.equals(how.source())) {
      how = how.withSource(source);
      if (advertiser != null) {
        advertiser.settings(how, now);
      }
    }
    if (contents.mtu(view.mtu())) {
      renew(now);
    }
  }

  private void renew(long now) {
    RouterAdvertiser present = advertiser;
    if (present == null) {
      if (contents.isEmpty() && prefixes.equals(HostPrefixes.NONE) && told.isEmpty()) {
        return;
      }
      present = new RouterAdvertiser(random, how, contents.forAll());
      advertiser = present;
      peers.forEach((peer, scope) -> add(peer, scope, now));
    }
    present.content(contents.forAll(), now);
    for (PublicKey peer : contents.different()) {
      present.content(peer, contents.of(peer), now);
    }
    // Also without any prefix left: the old ones have to be withdrawn.
    present.prefixes(prefixes, now);
    told.follow(present, peers.keySet(), now);
  }

  private void add(PublicKey peer, PrefixScope scope, long now) {
    if (advertiser != null) {
      advertiser.addPeer(peer);
      advertiser.scope(peer, scope, now);
      advertiser.content(peer, contents.of(peer), now);
      if (live.contains(peer)) {
        advertiser.sessionEstablished(peer, now);
      } else if (metBefore.test(peer)) {
        advertiser.metBefore(peer, now);
      }
    }
  }

  @Override
  public void peers(PeerChanges changes, long now) {
    for (PublicKey peer : changes.removed()) {
      peers.remove(peer);
      contents.remove(peer);
      live.remove(peer);
      if (advertiser != null) {
        advertiser.removePeer(peer);
      }
    }
    for (KnownPeer peer : changes.changed()) {
      peers.put(peer.key(), peer.advertisedScope());
      contents.put(peer.key(), peer.settings());
      add(peer.key(), peer.advertisedScope(), now);
    }
    if (advertiser != null) {
      told.follow(advertiser, peers.keySet(), now);
    }
  }

  @Override
  public void event(BackendEvent event, long now) {
    switch (event) {
      case BackendEvent.SessionEstablished e -> established(e.peer(), now);
      case BackendEvent.SessionExpired e -> expired(e.peer());
      case BackendEvent.NeighborDiscovery e -> receive(e.peer(), e.packet(), now);
      default -> {}
    }
  }

  @Override
  public void sessions(Set<PublicKey> now, long at) {
    SessionChanges.tell(live, now, this::expired, peer -> established(peer, at));
  }

  private void established(PublicKey peer, long now) {
    if (peers.containsKey(peer)) {
      live.add(peer);
      if (advertiser != null) {
        advertiser.sessionEstablished(peer, now);
      }
    }
  }

  private void expired(PublicKey peer) {
    live.remove(peer);
    if (advertiser != null) {
      advertiser.sessionExpired(peer);
    }
  }

  private void receive(PublicKey peer, byte[] packet, long now) {
    try {
      NdPacket parsed = NdPacket.parse(packet);
      if (parsed.message() instanceof NdMessage.RouterSolicitation) {
        lines.solicited(peer, now);
      }
      if (advertiser != null) {
        advertiser.receive(peer, parsed, now);
      }
    } catch (PacketException e) {
      lines.malformed(peer, e, now);
    }
  }

  @Override
  public long poll(long now, Out out) {
    if (told.isDue(now)) {
      renew(now);
    }
    if (advertiser == null) {
      return told.next();
    }
    // Leave is taken at once: no host needs to follow that.
    if (!routed.isOver(now) && !advertiser.hasCeased()) {
      return Math.min(routed.next(), told.next());
    }
    advertiser.poll(
        now,
        (peer, packet) -> {
          out.transmit(peer, packet);
          lines.advertised(peer, now);
          listener.advertised(peer, peers.getOrDefault(peer, PrefixScope.NONE), now);
        });
    return Math.min(advertiser.nextDeadline(), told.next());
  }

  @Override
  public void cease(long now) {
    if (advertiser != null) {
      advertiser.cease(now);
    }
  }

  @Override
  public boolean isCeasing() {
    return advertiser != null && advertiser.isCeasing();
  }

  @Override
  public void close() {
    if (advertiser != null) {
      told.keep(advertiser);
    }
  }
}
