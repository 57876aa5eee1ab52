package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendEvent.AddressForgotten;
import org.slaacguard.control.BackendEvent.AddressLearned;
import org.slaacguard.control.BackendEvent.AddressRefused;
import org.slaacguard.control.BackendEvent.NeighborDiscovery;
import org.slaacguard.control.BackendEvent.SessionEstablished;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.RefusedHandshake;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.ForgetReason;
import org.slaacguard.routing.LearnRefusal;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnSettings;
import org.slaacguard.routing.LearnedAddress;
import org.slaacguard.userspace.UserspaceOptions;

/**
 * The contract with another end: a client of ours in userspace, which knows where the gateway is.
 *
 * <pre>
 *   gateway 192.0.2.1 ──── 192.0.2.2 client
 *   inner   2001:db8:5::1  2001:db8:5::2, ::3, 2001:db8:6::2 (out of scope)
 * </pre>
 */
@Timeout(300)
abstract class TrafficContract extends BackendFixture {
  private static final String GATEWAY = "2001:db8:5::1";
  private static final int PORT = 5110;
  private static final Ipv6Address ROUTERS = Ipv6Address.ALL_ROUTERS;

  private Host clientHost;
  private LocalBackend client;
  private PublicKey clientKey;
  private PublicKey gatewayKey;
  private final List<BackendEvent> seen = new ArrayList<>();

  @BeforeEach
  void connect() {
    clientHost = topology.host("client");
    topology.cable(host, "eth0", clientHost, "eth0");
    host.address("eth0", "192.0.2.1/24");
    clientHost.address("eth0", "192.0.2.2/24");
    client =
        LocalBackend.start(
            clientHost,
            UserspaceOptions.of(topology.interfaceName()).withWarmUp(Duration.ZERO),
            PORT,
            "2001:db8:5::2/64",
            "2001:db8:5::3/64",
            "2001:db8:6::2/64");
    KeyPair keys = KeyPair.generate();
    gatewayKey = PublicKey.parse(keys.publicKey());
    clientKey = PublicKey.parse(client.keys().publicKey());
    client.peer(
        PeerUpdate.builder(gatewayKey)
            .endpoint(Endpoint.parse("192.0.2.1:" + PORT))
            .allowedIp(IpPrefix.parse("::/0"))
            .build());
    apply(
        DeviceUpdate.builder()
            .privateKey(SecretKey.parse(keys.privateKey()))
            .listenPort(PORT)
            .advertisedPrefixes(prefixes("2001:db8:5::/64"))
            .peer(
                PeerUpdate.builder(clientKey)
                    .learnableIps(LearnScope.parse("advertised"))
                    .build()));
    host.up(backend.interfaceName());
    host.address(backend.interfaceName(), "2001:db8:5::1/64");
    host.ip("-6", "route", "add", "2001:db8:6::/64", "dev", backend.interfaceName());
  }

  private boolean clientPings(String from, int count) {
    return clientHost.pings(from, GATEWAY, count);
  }

  /** Waits for an event; whatever else came is remembered for later questions. */
  private <E extends BackendEvent> E event(Class<E> type, Predicate<E> which) {
    return Await.value(
            "a " + type.getSimpleName(),
            PATIENCE,
            () -> {
              seen.addAll(events());
              return seen.stream().filter(type::isInstance).map(type::cast).filter(which).toList();
            },
            found -> !found.isEmpty())
        .getFirst();
  }

  private static byte[] solicitation(String from) {
    return new NdPacket(
            Ipv6Address.parse(from), ROUTERS, new NdMessage.RouterSolicitation(List.of()))
        .toBytes();
  }

  @Test
  void shouldRouteTheReplyToAnAddressOfItsFirstPacket() {
    int wakeupsBefore = wakeups.get();
    assertTrue(clientPings("2001:db8:5::2", 1), "the very first packet is answered");
    Await.until("a word that events wait", PATIENCE, () -> wakeups.get() > wakeupsBefore);
    assertTrue(clientPings("2001:db8:5::3", 1));
    for (String address : List.of("2001:db8:5::2", "2001:db8:5::3")) {
      IpAddress expected = IpAddress.parse(address);
      AddressLearned learned = event(AddressLearned.class, e -> e.address().equals(expected));
      assertEquals(clientKey, learned.peer());
    }
    event(SessionEstablished.class, e -> e.peer().equals(clientKey));
    assertEquals(2, peer(clientKey).learned().stream().filter(a -> isGlobal(a.address())).count());
    assertTrue(peer(clientKey).rxBytes() > 0);
    assertTrue(peer(clientKey).txBytes() > 0);
  }

  private static boolean isGlobal(IpAddress address) {
    return address.high() >>> 32 == 0x2001_0db8;
  }

  @Test
  void shouldRefuseAndReportWhatIsOutOfScope() {
    assertTrue(clientPings("2001:db8:5::2", 1));
    assertTrue(clientHost.pingsInVain("2001:db8:6::2", GATEWAY, 3));
    IpAddress stranger = IpAddress.parse("2001:db8:6::2");
    AddressRefused refused = event(AddressRefused.class, e -> e.address().equals(stranger));
    assertEquals(LearnRefusal.OUT_OF_SCOPE, refused.reason());
    assertEquals(clientKey, refused.peer());
    assertTrue(status().counters().getOrDefault(Counter.REFUSED_OUT_OF_SCOPE, 0L) >= 3);
  }

  @Test
  void shouldStopRoutingWhatIsForgotten() {
    assertTrue(clientPings("2001:db8:5::2", 1));
    apply(PeerUpdate.builder(clientKey).replaceLearnableIps());
    IpAddress address = IpAddress.parse("2001:db8:5::2");
    AddressForgotten forgotten = event(AddressForgotten.class, e -> e.address().equals(address));
    assertEquals(ForgetReason.REVOKED, forgotten.reason());
    assertTrue(clientHost.pingsInVain("2001:db8:5::2", GATEWAY, 1));
    apply(PeerUpdate.builder(clientKey).learnableIps(LearnScope.parse("advertised")));
    assertTrue(clientPings("2001:db8:5::2", 1), "and learns it again");
  }

  @Test
  void shouldForgetWhatIsIdle() {
    apply(
        PeerUpdate.builder(clientKey).learn(new LearnSettings(null, null, Duration.ofSeconds(1))));
    assertTrue(clientPings("2001:db8:5::2", 1));
    IpAddress address = IpAddress.parse("2001:db8:5::2");
    AddressForgotten forgotten = event(AddressForgotten.class, e -> e.address().equals(address));
    assertEquals(ForgetReason.EXPIRED, forgotten.reason());
    assertTrue(status().counters().getOrDefault(Counter.LEARN_EXPIRED, 0L) >= 1);
  }

  @Test
  void shouldRouteToARestoredAddressBeforeItsPeerSpeaks() {
    apply(
        PeerUpdate.builder(clientKey)
            .endpoint(Endpoint.parse("192.0.2.2:" + PORT))
            .learned(seen("2001:db8:5::2", 100)));
    assertTrue(host.pings("2001:db8:5::1", "2001:db8:5::2", 1));
  }

  @Test
  void shouldForgetAnAddressUnderTrafficAndLearnItAnew() throws Exception {
    assertTrue(clientPings("2001:db8:5::2", 1));
    assertTrue(clientPings("2001:db8:5::3", 1));
    Pings pings = Pings.start(clientHost, "2001:db8:5::2", GATEWAY, 150);
    IpAddress silent = IpAddress.parse("2001:db8:5::3");
    assertEquals(clientKey, backend.owner(silent).peer());
    assertTrue(backend.forget(clientKey, silent));
    event(
        AddressForgotten.class,
        e -> e.address().equals(silent) && e.reason() == ForgetReason.REQUESTED);
    assertEquals(new AddressOwner.Nobody(), backend.owner(silent));
    assertFalse(host.pings(GATEWAY, silent.toString(), 1), "it is routed to nobody");
    // One that speaks all the time is back with its next packet. Each time the answers are lost
    // that
    // are just then on their way: one, or a few where a machine is slow.
    int times = 5;
    for (int i = 0; i < times; i++) {
      backend.forget(clientKey, IpAddress.parse("2001:db8:5::2"));
      Thread.sleep(200);
    }
    int lost = pings.lost();
    assertTrue(lost <= 4 * times, () -> lost + " of 150 lost");
    assertTrue(clientPings(silent.toString(), 1), "learned anew");
    AddressOwner.Learned learned = (AddressOwner.Learned) backend.owner(silent);
    assertEquals(clientKey, learned.peer());
    long age = Duration.between(learned.address().learnedAt(), Instant.now()).toSeconds();
    assertTrue(age < 60, () -> "learned " + age + " s ago");
  }

  @Test
  void shouldSayWhichSessionsAreLive() throws Exception {
    PublicKey silent = key();
    apply(PeerUpdate.builder(silent));
    assertEquals(Set.of(), backend.liveSessions());
    assertTrue(clientPings("2001:db8:5::2", 1));
    event(SessionEstablished.class, e -> e.peer().equals(clientKey));
    assertEquals(Set.of(clientKey), backend.liveSessions());
    apply(PeerUpdate.builder(clientKey).remove());
    assertEquals(Set.of(), backend.liveSessions());
  }

  @Test
  void shouldReportWhoTriesWithoutBeingAPeer() {
    apply(PeerUpdate.builder(clientKey).remove());
    assertEquals(List.of(), backend.refusedHandshakes());
    client.transmit(gatewayKey, solicitation("fe80::77"));
    RefusedHandshake told =
        Await.value(
                "the unknown key",
                PATIENCE,
                () -> backend.refusedHandshakes(),
                found -> !found.isEmpty())
            .getFirst();
    assertEquals(clientKey, told.key());
    assertEquals(RefusedHandshake.Reason.UNKNOWN_KEY, told.reason());
    assertEquals(Endpoint.parse("192.0.2.2:" + PORT), told.from());
  }

  @Test
  void shouldHandOverNeighborDiscoveryWhateverItsSource() {
    for (String source : List.of("::", "fe80::77", "2001:db8:6::2")) {
      byte[] packet = solicitation(source);
      client.transmit(gatewayKey, packet);
      // The client's kernel may solicit, too.
      NeighborDiscovery event =
          event(NeighborDiscovery.class, e -> Arrays.equals(e.packet(), packet));
      assertEquals(clientKey, event.peer());
    }
  }

  @Test
  void shouldTransmitByKeyAndBeginASessionForIt() {
    apply(PeerUpdate.builder(clientKey).endpoint(Endpoint.parse("192.0.2.2:" + PORT)));
    byte[] packet =
        new NdPacket(
                Ipv6Address.parse("fe80::1"),
                Ipv6Address.ALL_NODES,
                new NdMessage.RouterSolicitation(List.of()))
            .toBytes();
    backend.transmit(clientKey, packet);
    backend.transmit(key(), packet);
    List<BackendEvent> atClient = new ArrayList<>();
    Await.until(
        "the packet at the client",
        PATIENCE,
        () -> {
          atClient.addAll(client.events());
          return atClient.stream()
              .anyMatch(
                  e ->
                      e instanceof NeighborDiscovery(PublicKey from, byte[] bytes)
                          && from.equals(gatewayKey)
                          && Arrays.equals(bytes, packet));
        });
    event(SessionEstablished.class, e -> e.peer().equals(clientKey));
  }

  @Test
  void shouldKeepTheSessionWhenWhatTheUpdateSaysIsSoAlready() {
    assertTrue(clientPings("2001:db8:5::2", 1));
    Object handshake = peer(clientKey).latestHandshake();
    apply(
        PeerUpdate.builder(clientKey)
            .replaceAllowedIps()
            .replaceLearnableIps()
            .learnableIps(LearnScope.parse("advertised"))
            .endpoint(Endpoint.parse("192.0.2.2:" + PORT)));
    assertTrue(clientPings("2001:db8:5::2", 3));
    assertEquals(handshake, peer(clientKey).latestHandshake());
    assertEquals(1, peer(clientKey).learned().stream().filter(a -> isGlobal(a.address())).count());
  }

  @Test
  void shouldDisturbNobodyThatAWholeConfigurationNames() {
    assertTrue(clientPings("2001:db8:5::2", 1));
    assertTrue(clientPings("2001:db8:5::3", 1));
    PublicKey other = PublicKey.parse(KeyPair.generate().publicKey());
    apply(PeerUpdate.builder(other));
    PeerStatus before = peer(clientKey);
    Pings pings = Pings.start(clientHost, "2001:db8:5::2", GATEWAY, 150);
    for (int i = 0; i < 20; i++) {
      apply(
          DeviceUpdate.builder()
              .replacePeers()
              .peer(
                  PeerUpdate.builder(clientKey)
                      .presharedKey(SecretKey.zero())
                      .persistentKeepalive(0)
                      .replaceAllowedIps()
                      .replaceLearnableIps()
                      .learnableIps(LearnScope.parse("advertised"))
                      .build()));
    }
    assertEquals(0, pings.lost());
    PeerStatus after = peer(clientKey);
    assertEquals(before.latestHandshake(), after.latestHandshake());
    assertEquals(before.endpoint(), after.endpoint());
    assertTrue(after.rxBytes() > before.rxBytes());
    assertEquals(addresses(before), addresses(after));
    assertNull(find(other));
  }

  private static Set<IpAddress> addresses(PeerStatus peer) {
    return peer.learned().stream()
        .map(LearnedAddress::address)
        .filter(TrafficContract::isGlobal)
        .collect(Collectors.toSet());
  }
}
