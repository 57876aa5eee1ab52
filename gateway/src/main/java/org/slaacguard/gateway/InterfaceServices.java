package org.slaacguard.gateway;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.FailureReport;
import org.slaacguard.history.TrafficLedger;

/** The services of an interface: who adds one adds it to this list. */
final class InterfaceServices {
  private InterfaceServices() {}

  /**
   * A controller with them, in the order in which they are called.
   *
   * @param backend closed if there is no controller in the end
   * @throws BackendException if the backend cannot report its state
   */
  static Controller controller(
      SharedParts parts,
      Backend backend,
      HostSide host,
      FailureReport report,
      Runnable wakeup,
      long now)
      throws BackendException {
    try {
      String name = backend.interfaceName();
      SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
      PrefixMemory prefixes = new PrefixMemory(StateFolder.prefixes(name), InstantSource.system());
      PeerTraces traces = new PeerTraces(InstantSource.system());
      PeerMemory peers = new PeerMemory(StateFolder.peers(name), InstantSource.system());
      AddressQueryService asking = new AddressQueryService(random.nextInt(1 << 16));
      EventService events = new EventService(name, parts.events());
      PrefixEvents prefixEvents = new PrefixEvents(name, parts.events());
      AddressMemory addresses = parts.addresses(name, now);
      host.live().followed(wakeup);
      TrafficLedger ledger = parts.traffic(name);
      try (DeviceStatus before = backend.status()) {
        ledger.begin(before);
      }
      parts.names().listen(name, wakeup);
      BlockedPeers blocked = new BlockedPeers();
      List<Service> services =
          List.of(
              new EventLog(name, now),
              events,
              prefixEvents,
              new ExpiryService(
                  name,
                  InstantSource.system(),
                  peer -> parts.events().offer(EventType.PEER_EXPIRED, name, peer, Map.of()),
                  new ExpiredPeers(host.file())::disable),
              traces,
              // Before the advertisements, which wait for what it hands to the host.
              new HostService(
                  host.live()::prefixes,
                  clamps -> host.live().clamp(clamps && !backend.clampsMss()),
                  host.live()::link,
                  host.live()::learns),
              new AdvertisingService(
                  name,
                  random,
                  traces,
                  peers::met,
                  asking::told,
                  new OptionMemory(StateFolder.options(name), InstantSource.system()),
                  host.live(),
                  now),
              new SourceRefusals(),
              new DadService(backend, InstantSource.system()),
              prefixes,
              new PrefixDelegationService(
                  backend,
                  host.live(),
                  InstantSource.system(),
                  StateFolder.duid(),
                  StateFolder.delegations(name),
                  new DelegationNews(name, events, addresses, InstantSource.system(), now),
                  now),
              new LanService(name, parts.lanClaims(), host, random.split(), report),
              peers,
              addresses,
              new TrafficService(
                  name, ledger, blocked.reason(), parts.events(), InstantSource.system()),
              asking,
              new DelegationService(name, parts.uplinks(), InstantSource.system()),
              new GroupService(),
              AccessService.of(name, host, blocked.reason(), wakeup, report),
              // After those who block.
              blocked,
              new NamesService(
                  HostsFile.usual(name),
                  () -> parts.names().of(name),
                  () -> blocked.configured(backend.status()),
                  new HostsWriter(name, StateFolder.hosts(name), report)),
              NeighborProxyService.of(name, host.neighborProxies(), report));
      Controller controller = new Controller(backend, LinkWatch.of(name, wakeup), services, now);
      HostPrefixes earlier = prefixes.earlier(now);
      prefixEvents.earlier(earlier, prefixes::wasLive, now);
      controller.remember(earlier, now);
      return controller;
    } catch (BackendException | RuntimeException e) {
      backend.close();
      throw e;
    }
  }
}
