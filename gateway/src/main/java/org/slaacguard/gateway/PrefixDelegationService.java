package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.DelegationPool;
import org.slaacguard.autoconf.DelegationServerCounts;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.PeerDelegation;
import org.slaacguard.autoconf.PrefixDelegationServer;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerLineBudget;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerTrace;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.Dhcp6Packet;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delegates prefixes to peers: {@link PrefixDelegationServer}. What a peer has got is in its
 * AllowedIPs and in the host's routes before the answer goes out, and no longer than its lease.
 */
final class PrefixDelegationService implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(PrefixDelegationService.class);
  private static final long SECOND = 1_000_000_000L;

  private final String interfaceName;
  private final Backend backend;
  private final Consumer<PeerRoutes> host;
  private final InstantSource clock;
  private final Path duidFile;
  private final DelegationPools pools;
  private final DelegationMemory memory;
  private final DelegatedRoutes routes = new DelegatedRoutes();
  private final PeerLineBudget told;
  private final Map<PublicKey, KnownPeer> peers = new HashMap<>();
  private final Set<PublicKey> changed = new HashSet<>();
  private Settings settings = Settings.NONE;
  private Ipv6Address source = new Ipv6Address(0xfe80L << 48, 1);
  private long retryAt = Long.MIN_VALUE;
  private long polled;

  /** Made when something is to be delegated for the first time. */
  private @Nullable PrefixDelegationServer server;

  /**
   * Delegates nothing yet.
   *
   * @param host takes what is to be routed, without waiting
   * @param duidFile who we are
   */
  PrefixDelegationService(
      Backend backend,
      Consumer<PeerRoutes> host,
      InstantSource clock,
      Path duidFile,
      Path memoryFile,
      long now) {
    this.backend = backend;
    this.host = host;
    this.clock = clock;
    this.duidFile = duidFile;
    interfaceName = backend.interfaceName();
    pools = new DelegationPools(interfaceName);
    memory = new DelegationMemory(memoryFile, clock);
    told = new PeerLineBudget(now);
    polled = now;
  }

  @Override
  public void check(Settings wanted, Collection<Settings> all) {
    if (wanted.has(SettingTable.DELEGATE_PREFIX) && server == null) {
      duid();
    }
  }

  private Duid duid() {
    try {
      return ClientDuid.of(duidFile);
    } catch (IOException e) {
      throw new IllegalArgumentException("nothing can be delegated: " + e.getMessage(), e);
    }
  }

  @Override
  public DeviceUpdate amend(DeviceUpdate update) {
    return routes.amend(update);
  }

  @Override
  public void settings(Settings wanted, long now) {
    settings = wanted;
    pools.settings(wanted.get(SettingTable.DELEGATE_PREFIX));
    if (pools.isWanted() && server == null) {
      // More than in any earlier run, as long as the clock is right.
      long replay = clock.millis() << 20;
      PrefixDelegationServer made = new PrefixDelegationServer(duid(), new SecureRandom(), replay);
      memory.read(made, now);
      server = made;
    }
    peers.values().forEach(peer -> limit(peer, now));
  }

  private void limit(KnownPeer peer, long now) {
    if (server != null) {
      Settings both = peer.settings().orElse(settings);
      server.limit(peer.key(), both.get(SettingTable.DELEGATE_LIMIT, 0), now);
    }
  }

  @Override
  public void peers(PeerChanges changes, long now) {
    routes.amended();
    for (PublicKey peer : changes.removed()) {
      peers.remove(peer);
      pools.removed(peer);
      routes.removed(peer);
      if (server != null) {
        server.remove(peer);
      }
    }
    for (KnownPeer peer : changes.changed()) {
      peers.put(peer.key(), peer);
      pools.statics(peer.key(), routes.others(peer));
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
  }

  @Override
  public void link(LinkView view, long now) {
    source = view.linkLocal() == null ? source : view.linkLocal();
    pools.addresses(view.addresses());
  }

  @Override
  public void event(BackendEvent event, long now) {
    switch (event) {
      case BackendEvent.Dhcp6Received e -> receive(e.peer(), e.packet(), now);
      case BackendEvent.AddressLearned e -> pools.learned(e.peer(), e.address());
      case BackendEvent.AddressForgotten e -> pools.forgotten(e.peer(), e.address());
      default -> {}
    }
  }

  @Override
  public void observe(DeviceStatus status, long now) {
    if (pools.isWanted()) {
      for (PeerStatus peer : status.peers()) {
        for (LearnedAddress each : peer.learned()) {
          pools.learned(peer.publicKey(), each.address());
        }
      }
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

  /** The pools are what they are by now. */
  private void follow(long now) {
    PrefixDelegationServer present = server;
    if (present != null && (pools.isKnown() || present.isReady()) && pools.takeDirty()) {
      List<DelegationPool> before = pools.pools();
      List<DelegationPool> made = pools.make(now);
      if (!made.equals(before)) {
        look(now);
      }
      present.pools(made, pools.taken(now), now);
      memory.changed();
      host();
    }
  }

  /** What was learned in a pool before it was one. */
  private void look(long now) {
    try (DeviceStatus status = backend.status()) {
      observe(status, now);
    } catch (BackendException e) {
      LOG.debug("{}: what is learned is not known: {}", interfaceName, e.getMessage());
    }
  }

  private void host() {
    host.accept(
        new PeerRoutes(
            pools.pools().stream().map(DelegationPool::prefix).toList(), routes.prefixes()));
  }

  @Override
  public long poll(long now, Out out) {
    polled = now;
    PrefixDelegationServer present = server;
    if (present == null) {
      return Long.MAX_VALUE;
    }
    follow(now);
    changed.addAll(present.takeChanged(now));
    if (!changed.isEmpty() && (now < retryAt || !route(present, now))) {
      // Nobody is told what does not lead to it.
      return retryAt;
    }
    present.poll(
        now,
        (peer, to, message) ->
            out.transmit(peer, Dhcp6Packet.toClient(source, to, message).toBytes()));
    return Math.min(present.nextDeadline(), memory.poll(present, now));
  }

  /** Has the data plane and the host follow; whether that was done. */
  private boolean route(PrefixDelegationServer present, long now) {
    Map<PublicKey, List<IpPrefix>> wanted = new HashMap<>();
    for (PublicKey peer : changed) {
      if (peers.containsKey(peer)) {
        wanted.put(peer, present.prefixes(peer, now));
      }
    }
    List<PeerUpdate> updates = routes.updates(wanted);
    try {
      if (!updates.isEmpty()) {
        backend.apply(DeviceUpdate.builder().peers(updates).build());
      }
    } catch (BackendException e) {
      retryAt = now + SECOND;
      LOG.warn(
          "{}: what is delegated to peers cannot be routed: {}", interfaceName, e.getMessage());
      return false;
    }
    routes.made(wanted, (peer, prefix, given) -> tell(peer, prefix, given, now));
    changed.clear();
    memory.changed();
    host();
    return true;
  }

  private void tell(PublicKey peer, IpPrefix prefix, boolean given, long now) {
    if (told.allows(
        peer,
        now,
        left -> LOG.info("{}: {} lines about delegated prefixes left out", interfaceName, left))) {
      LOG.info(
          given ? "{}: delegated {} to peer {}" : "{}: {} of peer {} is delegated no more",
          interfaceName,
          prefix,
          EventLog.name(peer));
    }
  }

  @Override
  public InterfaceStatus report(InterfaceStatus status) {
    PrefixDelegationServer present = server;
    if (present == null) {
      return status;
    }
    Map<PublicKey, PeerTrace> traces = new HashMap<>(status.traces());
    for (PublicKey peer : peers.keySet()) {
      List<PeerTrace.Delegated> leases = new ArrayList<>();
      for (PeerDelegation each : present.leases(peer, polled)) {
        Duration left = Duration.ofNanos(each.validUntil() - polled);
        leases.add(
            new PeerTrace.Delegated(
                each.prefix(), each.client(), each.iaid(), clock.instant().plus(left)));
      }
      if (!leases.isEmpty()) {
        traces.put(peer, traces.getOrDefault(peer, PeerTrace.NONE).withDelegated(leases));
      }
    }
    DelegationServerCounts counts = present.counts();
    return status
        .withTraces(traces)
        .with(
            Map.of(
                Counter.DHCP6_ANSWERED, counts.answered(),
                Counter.DHCP6_RECONFIGURES, counts.reconfigures(),
                Counter.DHCP6_LACKING, counts.lacking(),
                Counter.DROP_DHCP6_MALFORMED, counts.malformed(),
                Counter.DHCP6_LIMITED, counts.limited()),
            List.of());
  }

  @Override
  public void close() {
    if (server != null) {
      memory.close(server, polled);
    }
  }
}
