package org.slaacguard.gateway;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.DelegationPool;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.PrefixDelegationServer;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.Dhcp6Packet;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;

/**
 * Delegates prefixes to peers: {@link PrefixDelegationServer}. A prefix is routed to its peer, by
 * AllowedIPs and the host's routes, before the answer goes out, and no longer than its lease.
 */
final class PrefixDelegationService implements Service {
  private final Backend backend;
  private final InstantSource clock;
  private final Path duidFile;
  private final DelegationPools pools;
  private final DelegationNames names = new DelegationNames();
  private final DelegationMemory memory;
  private final DelegationNews news;
  private final DelegationRouting routing;
  private final Map<PublicKey, KnownPeer> peers = new HashMap<>();
  private Settings settings = Settings.NONE;
  private Ipv6Address source = new Ipv6Address(0xfe80L << 48, 1);
  private final long begun;
  private long polled;

  /** Created when something is to be delegated for the first time. */
  private @Nullable PrefixDelegationServer server;

  /**
   * A service that delegates nothing yet.
   *
   * @param host takes routes to create, without waiting
   * @param duidFile file of our DUID
   */
  PrefixDelegationService(
      Backend backend,
      DelegationHost host,
      InstantSource clock,
      Path duidFile,
      Path memoryFile,
      DelegationNews news,
      long now) {
    this.backend = backend;
    this.clock = clock;
    this.duidFile = duidFile;
    this.news = news;
    pools = new DelegationPools(backend.interfaceName());
    memory = new DelegationMemory(memoryFile, clock);
    routing = new DelegationRouting(backend, host);
    begun = now;
    polled = now;
  }

  @Override
  public void check(Settings wanted, Collection<Settings> all) {
    if (wanted.has(SettingTable.DELEGATE_PREFIX) && server == null) {
      ClientDuid.forPeers(duidFile);
    }
  }

  @Override
  public DeviceUpdate amend(DeviceUpdate update) {
    return routing.routes().amend(update);
  }

  @Override
  public void settings(Settings wanted, long now) {
    settings = wanted;
    names.settings(wanted);
    pools.settings(wanted.get(SettingTable.DELEGATE_PREFIX));
    if (pools.isWanted() && server == null) {
      // Greater than in any earlier run, as long as the clock is right.
      long replay = clock.millis() << 20;
      PrefixDelegationServer made =
          new PrefixDelegationServer(ClientDuid.forPeers(duidFile), new SecureRandom(), replay);
      made.information(peer -> names.of(settingsOf(peer)));
      news.earlier(memory.read(made, now));
      server = made;
    }
    peers.values().forEach(peer -> limit(peer, now));
  }

  private Settings settingsOf(PublicKey peer) {
    KnownPeer known = peers.get(peer);
    return known == null ? Settings.NONE : known.settings();
  }

  private void limit(KnownPeer peer, long now) {
    if (server != null) {
      Settings both = peer.settings().orElse(settings);
      server.limit(peer.key(), both.get(SettingTable.DELEGATE_LIMIT, 0), now);
    }
  }

  @Override
  public void peers(PeerChanges changes, long now) {
    routing.routes().amended();
    for (PublicKey peer : changes.removed()) {
      peers.remove(peer);
      pools.removed(peer);
      routing.removed(peer).forEach(change -> news.tell(change, now));
      if (server != null) {
        server.remove(peer);
      }
    }
    for (KnownPeer peer : changes.changed()) {
      peers.put(peer.key(), peer);
      pools.statics(peer.key(), routing.routes().others(peer));
      limit(peer, now);
    }
  }

  @Override
  public void prefixes(HostPrefixes changed, long now) {
    pools.link(changed);
  }

  @Override
  public void delegated(Delegation delegation, long now) {
    pools.plan(new PrefixPlan(delegation));
    names.delegated(delegation);
  }

  @Override
  public void link(LinkView view, long now) {
    source = view.linkLocal() == null ? source : view.linkLocal();
    pools.addresses(view.addresses());
  }

  @Override
  public void event(BackendEvent event, long now) {
    if (event instanceof BackendEvent.Dhcp6Received(PublicKey peer, byte[] packet)) {
      receive(peer, packet, now);
    } else {
      pools.event(event);
    }
  }

  @Override
  public void observe(DeviceStatus status, long now) {
    if (pools.isWanted()) {
      pools.observe(status);
    }
    if (server != null && now - begun >= AddressMemory.COMING_BACK) {
      news.stands(routing.routes().all());
    }
  }

  private void receive(PublicKey peer, byte[] packet, long now) {
    PrefixDelegationServer present = server;
    if (present == null) {
      return;
    }
    follow(now);
    try {
      Dhcp6Packet parsed = Dhcp6Packet.parse(packet);
      present.receive(peer, parsed.source(), parsed.message(), now);
    } catch (PacketException e) {
      present.malformed();
    }
  }

  /** Follows the current pools. */
  private void follow(long now) {
    PrefixDelegationServer present = server;
    if (present != null && (pools.isKnown() || present.isReady()) && pools.takeDirty()) {
      List<DelegationPool> made = pools.follow(backend, now);
      present.pools(made, pools.taken(now), now);
      memory.changed();
      routing.pools(made.stream().map(DelegationPool::prefix).toList());
    }
  }

  @Override
  public long poll(long now, Out out) {
    polled = now;
    PrefixDelegationServer present = server;
    if (present == null) {
      return Long.MAX_VALUE;
    }
    follow(now);
    List<PrefixDelegationServer.Held> given = new ArrayList<>();
    for (DelegationRouting.Change each : routing.follow(present, peers::containsKey, now)) {
      memory.changed();
      out.leads(each.peer(), each.prefix(), each.given());
      if (news.tell(each, now) && each.given()) {
        given.addAll(present.held(each.peer()));
      }
    }
    memory.given(given, now);
    // No peer hears of a prefix before it is routed to the peer.
    present.poll(
        now,
        peer -> !present.hasChanged(peer) && routing.leadsTo(peer),
        (peer, to, message) ->
            out.transmit(peer, Dhcp6Packet.toClient(source, to, message).toBytes()));
    long write = memory.poll(present, pools.shortestValid(), now);
    return Math.min(routing.next(present, now), write);
  }

  @Override
  public InterfaceStatus report(InterfaceStatus status) {
    return server == null
        ? status
        : DelegationReport.with(status, server, peers.keySet(), clock, polled);
  }

  @Override
  public void close() {
    if (server != null) {
      memory.close(server, polled);
    }
  }
}
