package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendEvent.AddressForgotten;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.Learning;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.linux.Errno;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.ForgetReason;
import org.slaacguard.routing.LearnRate;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnSettings;
import org.slaacguard.routing.LearnedAddress;

/**
 * The behaviour of every {@link Backend} on changes, and its answers. {@link TrafficContract} has
 * what needs another end.
 */
@Timeout(300)
abstract class BackendContract extends BackendFixture {
  private static final PublicKey ALICE = key();
  private static final PublicKey BOB = key();
  private static final PublicKey CAROL = key();

  private static Set<IpPrefix> allowed(PeerStatus peer) {
    return new HashSet<>(peer.allowedIps());
  }

  private static List<IpAddress> learned(PeerStatus peer) {
    return peer.learned().stream().map(LearnedAddress::address).toList();
  }

  @Test
  void shouldBeginWithNothing() {
    DeviceStatus status = status();
    assertEquals(backend.interfaceName(), status.interfaceName());
    assertNull(status.privateKey());
    assertNull(status.publicKey());
    assertEquals(0, status.fwmark());
    assertEquals(LearnSettings.NONE, Learning.bounds(status.settings()));
    assertEquals(List.of(), status.peers());
    assertEquals(EnumSet.allOf(Counter.class), status.counters().keySet());
    assertEquals(List.of(), events());
  }

  @Test
  void shouldLiveWithoutFailureUntilItIsClosed() {
    long patience = Duration.ofSeconds(60).toNanos();
    assertTrue(backend.isLive(patience));
    assertTrue(backend.isLive(patience), "asked again");
    assertNull(backend.failure());
    backend.close();
    assertFalse(backend.isLive(patience));
    assertNull(backend.failure());
    assertEquals(
        Errno.ENODEV, assertThrows(BackendException.class, () -> backend.status()).errno());
  }

  @Test
  void shouldLeaveAloneWhatIsAbsent() throws BackendException {
    KeyPair keys = KeyPair.generate();
    String preshared = KeyPair.presharedKey();
    LearnSettings settings = new LearnSettings(7, LearnRate.parse("3/5s"), Duration.ofHours(3));
    apply(
        DeviceUpdate.builder()
            .privateKey(SecretKey.parse(keys.privateKey()))
            .listenPort(5105)
            .fwmark(42)
            .learn(settings)
            .peer(
                PeerUpdate.builder(ALICE)
                    .presharedKey(SecretKey.parse(preshared))
                    .endpoint(Endpoint.parse("[2001:db8::7]:99"))
                    .persistentKeepalive(25)
                    .allowedIp(IpPrefix.parse("10.0.0.1/32"))
                    .allowedIp(IpPrefix.parse("2001:db8:1::/64"))
                    .learnableIps(LearnScope.parse("advertised, 2001:db8:2::/64"))
                    .learn(settings)
                    .build()));
    apply(DeviceUpdate.builder());
    apply(PeerUpdate.builder(ALICE));
    try (DeviceStatus status = backend.status()) {
      assertEquals(SecretKey.parse(keys.privateKey()), status.privateKey());
      assertEquals(PublicKey.parse(keys.publicKey()), status.publicKey());
      assertEquals(5105, status.listenPort());
      assertEquals(42, status.fwmark());
      assertEquals(settings, Learning.bounds(status.settings()));
      PeerStatus peer = status.peers().getFirst();
      assertEquals(SecretKey.parse(preshared), peer.presharedKey());
      assertEquals(Endpoint.parse("[2001:db8::7]:99"), peer.endpoint());
      assertEquals(25, peer.persistentKeepalive());
      assertEquals(new HashSet<>(prefixes("10.0.0.1/32", "2001:db8:1::/64")), allowed(peer));
      assertEquals(LearnScope.parse("advertised, 2001:db8:2::/64"), peer.learnableIps());
      assertEquals(settings, Learning.bounds(peer.settings()));
      assertNull(peer.latestHandshake());
    }
  }

  @Test
  void shouldClearWhatIsCleared() throws BackendException {
    apply(
        DeviceUpdate.builder()
            .privateKey(SecretKey.parse(KeyPair.generate().privateKey()))
            .listenPort(5105)
            .fwmark(42)
            .peer(
                PeerUpdate.builder(ALICE)
                    .presharedKey(SecretKey.parse(KeyPair.presharedKey()))
                    .persistentKeepalive(25)
                    .allowedIp(IpPrefix.parse("10.0.0.1/32"))
                    .learnableIps(LearnScope.parse("advertised"))
                    .build()));
    apply(
        DeviceUpdate.builder()
            .privateKey(SecretKey.zero())
            .fwmark(0)
            .peer(
                PeerUpdate.builder(ALICE)
                    .presharedKey(SecretKey.zero())
                    .persistentKeepalive(0)
                    .replaceAllowedIps()
                    .replaceLearnableIps()
                    .build()));
    try (DeviceStatus status = backend.status()) {
      assertNull(status.privateKey());
      assertNull(status.publicKey());
      assertEquals(0, status.fwmark());
      PeerStatus peer = status.peers().getFirst();
      assertNull(peer.presharedKey());
      assertEquals(0, peer.persistentKeepalive());
      assertEquals(List.of(), peer.allowedIps());
      assertEquals(LearnScope.NOTHING, peer.learnableIps());
    }
  }

  @Test
  void shouldKeepItsOwnCopyOfKeys() throws BackendException {
    KeyPair keys = KeyPair.generate();
    SecretKey given = SecretKey.parse(keys.privateKey());
    backend.apply(DeviceUpdate.builder().privateKey(given).build());
    given.close();
    backend.status().close();
    try (DeviceStatus status = backend.status()) {
      assertEquals(SecretKey.parse(keys.privateKey()), status.privateKey());
    }
  }

  @Test
  void shouldListPeersInTheOrderOfTheirMaking() {
    apply(PeerUpdate.builder(CAROL), PeerUpdate.builder(ALICE));
    apply(PeerUpdate.builder(BOB), PeerUpdate.builder(CAROL));
    assertEquals(
        List.of(CAROL, ALICE, BOB), status().peers().stream().map(PeerStatus::publicKey).toList());
  }

  @Test
  void shouldRemovePeers() {
    apply(PeerUpdate.builder(ALICE), PeerUpdate.builder(BOB));
    apply(PeerUpdate.builder(ALICE).remove(), PeerUpdate.builder(CAROL).remove());
    assertNull(find(ALICE));
    assertNull(find(CAROL), "removing makes nobody");
    assertNotNull(find(BOB));
  }

  @Test
  void shouldReplacePeers() {
    apply(PeerUpdate.builder(ALICE).allowedIp(IpPrefix.parse("10.0.0.1/32")));
    apply(PeerUpdate.builder(BOB));
    apply(
        DeviceUpdate.builder()
            .replacePeers()
            .peer(PeerUpdate.builder(CAROL).allowedIp(IpPrefix.parse("10.0.0.1/32")).build())
            .peer(PeerUpdate.builder(BOB).build()));
    assertNull(find(ALICE));
    assertNotNull(find(BOB));
    assertEquals(prefixes("10.0.0.1/32"), peer(CAROL).allowedIps());
    apply(DeviceUpdate.builder().replacePeers());
    assertEquals(List.of(), status().peers());
  }

  @Test
  void shouldForgetWhatAReplacedPeerMightLearn() {
    apply(
        PeerUpdate.builder(ALICE)
            .learnableIps(LearnScope.parse("2001:db8::/64"))
            .learn(new LearnSettings(3, null, null)));
    apply(
        DeviceUpdate.builder()
            .replacePeers()
            .peer(
                PeerUpdate.builder(ALICE)
                    .replaceLearnableIps()
                    .learnableIps(LearnScope.parse("2001:db8:1::/64"))
                    .build()));
    assertEquals(LearnScope.parse("2001:db8:1::/64"), peer(ALICE).learnableIps());
    assertEquals(LearnSettings.NONE, Learning.bounds(peer(ALICE).settings()));
  }

  @Test
  void shouldOnlyUpdateWhereThatIsAsked() {
    apply(PeerUpdate.builder(ALICE));
    apply(
        PeerUpdate.builder(ALICE).updateOnly().persistentKeepalive(9),
        PeerUpdate.builder(BOB).updateOnly().allowedIp(IpPrefix.parse("10.0.0.1/32")));
    assertEquals(9, peer(ALICE).persistentKeepalive());
    assertNull(find(BOB));
  }

  @Test
  void shouldAddTakeAndReplaceAllowedIps() {
    apply(
        PeerUpdate.builder(ALICE)
            .allowedIp(IpPrefix.parse("10.0.0.0/24"))
            .allowedIp(IpPrefix.parse("0.0.0.0/0"))
            .allowedIp(IpPrefix.parse("::/0"))
            .allowedIp(IpPrefix.parse("2001:db8::/64")));
    apply(PeerUpdate.builder(ALICE).allowedIp(IpPrefix.parse("10.0.0.0/24")));
    assertEquals(
        new HashSet<>(prefixes("10.0.0.0/24", "0.0.0.0/0", "::/0", "2001:db8::/64")),
        allowed(peer(ALICE)));
    apply(
        PeerUpdate.builder(ALICE).removeAllowedIp(IpPrefix.parse("0.0.0.0/0")),
        PeerUpdate.builder(BOB).removeAllowedIp(IpPrefix.parse("::/0")));
    assertEquals(
        new HashSet<>(prefixes("10.0.0.0/24", "::/0", "2001:db8::/64")), allowed(peer(ALICE)));
    apply(PeerUpdate.builder(ALICE).replaceAllowedIps().allowedIp(IpPrefix.parse("::1:0/112")));
    assertEquals(prefixes("::1:0/112"), peer(ALICE).allowedIps());
  }

  @Test
  void shouldMoveAnAllowedIpToTheLastPeerItIsGivenTo() {
    IpPrefix prefix = IpPrefix.parse("2001:db8::/64");
    apply(PeerUpdate.builder(ALICE).allowedIp(prefix).allowedIp(IpPrefix.parse("10.0.0.1/32")));
    apply(PeerUpdate.builder(BOB).allowedIp(prefix));
    assertEquals(prefixes("10.0.0.1/32"), peer(ALICE).allowedIps());
    assertEquals(List.of(prefix), peer(BOB).allowedIps());
    apply(
        PeerUpdate.builder(ALICE).allowedIp(prefix),
        PeerUpdate.builder(CAROL).allowedIp(prefix),
        PeerUpdate.builder(BOB).replaceAllowedIps());
    assertEquals(prefixes("10.0.0.1/32"), peer(ALICE).allowedIps());
    assertEquals(List.of(), peer(BOB).allowedIps());
    assertEquals(List.of(prefix), peer(CAROL).allowedIps());
    apply(PeerUpdate.builder(CAROL).remove());
    apply(PeerUpdate.builder(BOB).allowedIp(prefix));
    assertEquals(List.of(prefix), peer(BOB).allowedIps());
  }

  @Test
  void shouldRestoreLearnedAddressesThatPolicyAllows() {
    apply(
        DeviceUpdate.builder()
            .advertisedPrefixes(prefixes("2001:db8:5::/64"))
            .gatewayAddresses(List.of(InterfaceAddress.parse("fe80::1/64")))
            .peer(PeerUpdate.builder(BOB).allowedIp(IpPrefix.parse("2001:db8:5::b/128")).build())
            .peer(
                PeerUpdate.builder(ALICE)
                    .learnableIps(LearnScope.parse("advertised"))
                    .learned(seen("2001:db8:5::a", 300))
                    .learned(seen("fe80::a", 200))
                    .learned(seen("fe80::1", 100)) // the gateway's own
                    .learned(seen("2001:db8:5::b", 100)) // another peer's
                    .learned(seen("2001:db8:6::a", 100)) // out of scope
                    .learned(seen("2001:db8:5::", 100)) // anycast
                    .learned(seen("2001:db8:5::c", 200_000)) // expired
                    .build()));
    PeerStatus alice = peer(ALICE);
    assertEquals(
        List.of(IpAddress.parse("2001:db8:5::a"), IpAddress.parse("fe80::a")), learned(alice));
    long age = Duration.between(alice.learned().getFirst().lastSeen(), Instant.now()).toSeconds();
    assertTrue(age >= 299 && age < 400, () -> "last seen " + age + " s ago");
  }

  @Test
  void shouldKeepLearnedAddressesWhenAllowedIpsAreReplaced() {
    apply(
        PeerUpdate.builder(ALICE)
            .learnableIps(LearnScope.parse("2001:db8::/64"))
            .learned(seen("2001:db8::a", 10)));
    apply(PeerUpdate.builder(ALICE).replaceAllowedIps().allowedIp(IpPrefix.parse("10.0.0.1/32")));
    assertEquals(List.of(IpAddress.parse("2001:db8::a")), learned(peer(ALICE)));
    assertEquals(prefixes("10.0.0.1/32"), peer(ALICE).allowedIps());
    assertEquals(List.of(), events());
  }

  @Test
  void shouldForgetLearnedAddressesWithTheirPeer() {
    LearnScope scope = LearnScope.parse("2001:db8::/64");
    apply(PeerUpdate.builder(ALICE).learnableIps(scope).learned(seen("2001:db8::a", 10)));
    apply(PeerUpdate.builder(ALICE).remove());
    assertForgotten(ALICE, "2001:db8::a", ForgetReason.PEER_REMOVED);
    apply(PeerUpdate.builder(ALICE).learnableIps(scope));
    assertEquals(List.of(), peer(ALICE).learned(), "the same key again is a new peer");
    apply(PeerUpdate.builder(BOB).learnableIps(scope).learned(seen("2001:db8::a", 10)));
    assertEquals(List.of(IpAddress.parse("2001:db8::a")), learned(peer(BOB)));
  }

  @Test
  void shouldRevokeLearnedAddressesThatAreNoLongerAllowed() {
    apply(
        PeerUpdate.builder(ALICE)
            .learnableIps(LearnScope.parse("2001:db8::/64, 2001:db8:1::/64"))
            .learned(seen("2001:db8::a", 40))
            .learned(seen("2001:db8::b", 30))
            .learned(seen("2001:db8::c", 20))
            .learned(seen("2001:db8:1::d", 10)));
    apply(PeerUpdate.builder(BOB).allowedIp(IpPrefix.parse("2001:db8::a/128")));
    assertForgotten(ALICE, "2001:db8::a", ForgetReason.REVOKED);
    apply(
        DeviceUpdate.builder()
            .gatewayAddresses(List.of(InterfaceAddress.parse("2001:db8::b/128"))));
    assertForgotten(ALICE, "2001:db8::b", ForgetReason.REVOKED);
    apply(
        PeerUpdate.builder(ALICE)
            .replaceLearnableIps()
            .learnableIps(LearnScope.parse("2001:db8:1::/64")));
    assertForgotten(ALICE, "2001:db8::c", ForgetReason.REVOKED);
    apply(PeerUpdate.builder(ALICE).learn(new LearnSettings(0, null, null)));
    assertForgotten(ALICE, "2001:db8:1::d", ForgetReason.REVOKED);
    assertEquals(List.of(), peer(ALICE).learned());
  }

  @Test
  void shouldSayWhoseAnAddressIs() throws BackendException {
    apply(
        DeviceUpdate.builder()
            .gatewayAddresses(List.of(InterfaceAddress.parse("2001:db8::1/64")))
            .peer(
                PeerUpdate.builder(ALICE)
                    .allowedIp(IpPrefix.parse("10.0.0.0/8"))
                    .allowedIp(IpPrefix.parse("2001:db8:9::/64"))
                    .build())
            .peer(
                PeerUpdate.builder(BOB)
                    .allowedIp(IpPrefix.parse("10.1.0.0/16"))
                    .learnableIps(LearnScope.parse("2001:db8::/64"))
                    .learned(seen("2001:db8::b", 50))
                    .build()));
    assertEquals(new AddressOwner.Gateway(), owner("2001:db8::1"));
    assertEquals(new AddressOwner.Nobody(), owner("2001:db8::c"));
    assertEquals(new AddressOwner.Nobody(), owner("192.0.2.1"));
    assertEquals(new AddressOwner.Static(ALICE, IpPrefix.parse("10.0.0.0/8")), owner("10.2.0.1"));
    assertEquals(new AddressOwner.Static(BOB, IpPrefix.parse("10.1.0.0/16")), owner("10.1.0.1"));
    assertEquals(
        new AddressOwner.Static(ALICE, IpPrefix.parse("2001:db8:9::/64")), owner("2001:db8:9::5"));
    AddressOwner.Learned learned = (AddressOwner.Learned) owner("2001:db8::b");
    assertEquals(BOB, learned.peer());
    assertEquals(IpAddress.parse("2001:db8::b"), learned.address().address());
    long age = Duration.between(learned.address().lastSeen(), Instant.now()).toSeconds();
    assertTrue(age >= 49 && age < 150, () -> "last seen " + age + " s ago");
    apply(PeerUpdate.builder(BOB).remove());
    assertEquals(new AddressOwner.Nobody(), owner("2001:db8::b"));
    assertEquals(new AddressOwner.Static(ALICE, IpPrefix.parse("10.0.0.0/8")), owner("10.1.0.1"));
  }

  private AddressOwner owner(String address) throws BackendException {
    return backend.owner(IpAddress.parse(address));
  }

  @Test
  void shouldForgetTheOneAddressThatItIsAskedTo() throws BackendException {
    apply(
        PeerUpdate.builder(ALICE)
            .learnableIps(LearnScope.parse("2001:db8::/64"))
            .learned(seen("2001:db8::a", 40))
            .learned(seen("2001:db8::b", 30)),
        PeerUpdate.builder(BOB).learnableIps(LearnScope.parse("2001:db8::/64")));
    IpAddress address = IpAddress.parse("2001:db8::a");
    assertFalse(backend.forget(BOB, address), "it is not this peer's");
    assertFalse(backend.forget(CAROL, address), "it is no peer");
    assertFalse(backend.forget(ALICE, IpAddress.parse("2001:db8::c")), "nobody's");
    assertEquals(List.of(), events());
    assertTrue(backend.forget(ALICE, address));
    assertForgotten(ALICE, "2001:db8::a", ForgetReason.REQUESTED);
    assertFalse(backend.forget(ALICE, address), "once");
    assertEquals(new AddressOwner.Nobody(), owner("2001:db8::a"));
    assertEquals(List.of(IpAddress.parse("2001:db8::b")), learned(peer(ALICE)));
    apply(PeerUpdate.builder(BOB).learned(seen("2001:db8::a", 1)));
    assertEquals(BOB, owner("2001:db8::a").peer(), "free for another one");
  }

  @Test
  void shouldHaveNoLiveSessionsWithoutHandshakes() throws BackendException {
    apply(PeerUpdate.builder(ALICE), PeerUpdate.builder(BOB));
    assertEquals(Set.of(), backend.liveSessions());
    assertEquals(0, backend.eventsLost());
  }

  private void assertForgotten(PublicKey peer, String address, ForgetReason reason) {
    List<BackendEvent> events = events();
    assertEquals(1, events.size(), events::toString);
    AddressForgotten event = (AddressForgotten) events.getFirst();
    assertEquals(peer, event.peer());
    assertEquals(IpAddress.parse(address), event.address());
    assertEquals(reason, event.reason());
  }

  @Test
  void shouldChangeNothingWhenAPartCannotBeDone() throws Exception {
    // Down, the kernel's WireGuard has no socket, and so takes any port.
    host.up(backend.interfaceName());
    KeyPair keys = KeyPair.generate();
    apply(
        DeviceUpdate.builder()
            .privateKey(SecretKey.parse(keys.privateKey()))
            .listenPort(5105)
            .peer(PeerUpdate.builder(ALICE).allowedIp(IpPrefix.parse("10.0.0.1/32")).build()));
    DatagramSocket taken = host.async(() -> new DatagramSocket(5106)).get();
    try (taken;
        DeviceUpdate update =
            DeviceUpdate.builder()
                .privateKey(SecretKey.parse(KeyPair.generate().privateKey()))
                .listenPort(5106)
                .fwmark(3)
                .learn(new LearnSettings(3, null, null))
                .replacePeers()
                .peer(PeerUpdate.builder(BOB).allowedIp(IpPrefix.parse("10.0.0.1/32")).build())
                .build()) {
      BackendException refused = assertThrows(BackendException.class, () -> backend.apply(update));
      assertEquals(Errno.EADDRINUSE, refused.errno());
    }
    try (DeviceStatus status = backend.status()) {
      assertEquals(SecretKey.parse(keys.privateKey()), status.privateKey());
      assertEquals(5105, status.listenPort());
      assertEquals(0, status.fwmark());
      assertEquals(LearnSettings.NONE, Learning.bounds(status.settings()));
      assertEquals(1, status.peers().size());
      assertEquals(prefixes("10.0.0.1/32"), status.peers().getFirst().allowedIps());
    }
    apply(DeviceUpdate.builder().listenPort(5106));
    assertEquals(5106, status().listenPort(), "once it is free, it is taken");
  }

  @Test
  void shouldTakeThousandsOfPeersAtOnce() {
    // The kernel computes a shared secret for each, which takes an emulated machine some 2 ms.
    int peers = VirtualMachine.isEmulated() ? 3_000 : 10_000;
    List<PublicKey> keys = new ArrayList<>();
    DeviceUpdate.Builder update = DeviceUpdate.builder();
    for (int i = 0; i < peers; i++) {
      byte[] bytes = new byte[PublicKey.LENGTH];
      bytes[0] = 9;
      bytes[1] = (byte) i;
      bytes[2] = (byte) (i >>> 8);
      PublicKey key = PublicKey.ofBytes(bytes);
      keys.add(key);
      update.peer(
          PeerUpdate.builder(key)
              .allowedIp(IpPrefix.parse("10." + (i >>> 8) + "." + (i & 255) + ".0/24"))
              .allowedIp(IpPrefix.parse("2001:db8:0:" + Integer.toHexString(i) + "::/64"))
              .learnableIps(LearnScope.parse("2001:db8:ffff::/64"))
              .learned(seen("2001:db8:ffff::a:" + Integer.toHexString(i), 5))
              .build());
    }
    apply(update);
    DeviceStatus status = status();
    assertEquals(keys, status.peers().stream().map(PeerStatus::publicKey).toList());
    for (int i = 0; i < peers; i += 111) {
      PeerStatus peer = status.peers().get(i);
      assertEquals(2, peer.allowedIps().size());
      assertEquals(1, peer.learned().size());
    }
    apply(DeviceUpdate.builder().replacePeers());
    assertEquals(List.of(), status().peers());
    assertFalse(events().isEmpty());
  }

  @Test
  void shouldRefuseEverythingOnceClosed() {
    apply(
        DeviceUpdate.builder()
            .privateKey(SecretKey.parse(KeyPair.generate().privateKey()))
            .peer(PeerUpdate.builder(ALICE).build()));
    backend.close();
    backend.close();
    assertThrows(BackendException.class, () -> backend.apply(DeviceUpdate.builder().build()));
    assertThrows(BackendException.class, backend::status);
    assertThrows(BackendException.class, backend::liveSessions);
    assertThrows(BackendException.class, () -> owner("2001:db8::1"));
    assertThrows(
        BackendException.class, () -> backend.forget(ALICE, IpAddress.parse("2001:db8::1")));
    assertEquals(0, backend.eventsLost());
    backend.transmit(ALICE, new byte[40]);
    backend.poll(event -> {});
  }
}
