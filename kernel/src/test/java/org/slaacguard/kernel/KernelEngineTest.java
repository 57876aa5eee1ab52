package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.linux.Errno;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdMessage.RouterSolicitation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.RouterPreference;
import org.slaacguard.routing.ForgetReason;
import org.slaacguard.routing.LearnRate;
import org.slaacguard.routing.LearnSettings;
import org.slaacguard.routing.LearnedAddress;

class KernelEngineTest extends KernelEngineFixture {
  @Test
  void shouldCountWhatTheProbeHeldBackAsOverTheRate() throws BackendException {
    assertEquals(0, counter(Counter.REFUSED_RATE));
    device.heldBack = 3;
    assertEquals(3, counter(Counter.REFUSED_RATE));
  }

  /** Packets from new addresses, in one look. */
  private void flood(PublicKey peer, String prefix, int count) {
    for (int i = 1; i <= count; i++) {
      byte[] packet = packet(prefix + Integer.toHexString(i), "2001:db8:1::1");
      device.seen.add(
          new ProbeEvent(
              peer, number(peer), 1, 1, ProbeEvent.Verdict.NOBODY, now, packet.length, packet));
    }
    while (engine.look(now)) {}
  }

  private void learnRate(String rate) throws BackendException {
    apply(DeviceUpdate.builder().learn(new LearnSettings(null, LearnRate.parse(rate), null)));
  }

  @Test
  void shouldNotLetOnePeerWaitBehindAnothersFlood() throws BackendException {
    LearnSettings many = new LearnSettings(1000, LearnRate.parse("1000/1ms"), null);
    apply(DeviceUpdate.builder().learn(many));
    for (int i = 1; i <= 500; i++) {
      byte[] packet = packet("2001:db8::1:" + Integer.toHexString(i), "2001:db8:1::1");
      device.seen.add(
          new ProbeEvent(ONE, 1, 1, 1, ProbeEvent.Verdict.NOBODY, now, packet.length, packet));
    }
    byte[] packet = packet(B, "2001:db8:1::1");
    device.seen.add(
        new ProbeEvent(TWO, 2, 1, 1, ProbeEvent.Verdict.NOBODY, now, packet.length, packet));
    assertTrue(engine.look(now), "some of the flood is left");
    assertTrue(allowed(TWO).contains(B + "/128"));
    assertTrue(allowed(ONE).size() < 100);
  }

  @Test
  void shouldHoldAPeerOverItsRateUntilItsNextToken() throws BackendException {
    now = 5 * SECOND;
    learnRate("3/10s");
    flood(ONE, "2001:db8::1:", 3);
    assertEquals(Map.of(), device.held, "within its rate");
    now += SECOND;
    flood(ONE, "2001:db8::2:", 5);
    assertEquals(Map.of(1L, 15 * SECOND), device.held, "and nobody else");
    assertEquals(5, counter(Counter.REFUSED_RATE));
    now = 15 * SECOND - 1;
    drop(ONE, "2001:db8::3");
    assertFalse(allowed(ONE).contains("2001:db8::3/128"), "not a nanosecond too early");
    now++;
    drop(ONE, "2001:db8::4");
    assertTrue(allowed(ONE).contains("2001:db8::4/128"), "nor too late");
  }

  @Test
  void shouldHoldManyPeersAtOnce() throws BackendException {
    learnRate("1/10s");
    for (PublicKey peer : List.of(ONE, TWO, ONE, TWO)) {
      int source = device.seen.size() + 1;
      byte[] packet = packet("2001:db8::1:" + source, "2001:db8:1::1");
      device.seen.add(
          new ProbeEvent(
              peer, number(peer), 1, 1, ProbeEvent.Verdict.NOBODY, now, packet.length, packet));
    }
    assertFalse(engine.look(now));
    assertEquals(Set.of(1L, 2L), device.held.keySet());
    assertEquals(1, device.holds);
  }

  @Test
  void shouldHoldAfterWhatIsAllowedIsFollowed() throws BackendException {
    learnRate("3/10s");
    flood(ONE, "2001:db8::1:", 5);
    assertEquals(Set.of(1L), device.held.keySet());
    assertTrue(device.followedBeforeHold.contains(IpAddress.parse("2001:db8::1:3")));
    assertTrue(device.allowedBeforeHold.contains(IpPrefix.parse("2001:db8::1:3/128")));
  }

  @Test
  void shouldLiftAHoldWithAnyChange() throws BackendException {
    learnRate("1/1d");
    flood(ONE, "2001:db8::1:", 5);
    flood(TWO, "2001:db8::2:", 5);
    assertEquals(Map.of(1L, 60 * SECOND, 2L, 60 * SECOND), device.held, "a minute at a time");
    learnRate("2/1d");
    assertEquals(Map.of(), device.held);
    flood(ONE, "2001:db8::3:", 1);
    assertTrue(allowed(ONE).contains("2001:db8::3:1/128"), "the bucket is full again");
    flood(ONE, "2001:db8::4:", 3);
    assertEquals(Set.of(1L), device.held.keySet());
    apply(DeviceUpdate.builder().peer(PeerUpdate.builder(ONE).remove().build()));
    assertEquals(Map.of(), device.held);
  }

  @Test
  void shouldForgetAHoldThatIsOver() throws BackendException {
    learnRate("1/10s");
    flood(ONE, "2001:db8::1:", 5);
    pass(9);
    assertEquals(1, device.held.size());
    pass(1);
    assertEquals(Map.of(), device.held);
  }

  @Test
  void shouldHoldWhoFloodsThoughItMayLearnNothing() throws BackendException {
    apply(DeviceUpdate.builder().peer(PeerUpdate.builder(ONE).replaceLearnableIps().build()));
    for (int i = 0; i < 3; i++) {
      flood(ONE, "2001:db8::1:", PeerHolds.FLOOD - 1);
      now += SECOND;
    }
    assertEquals(Map.of(), device.held, "who sends few is told why");
    flood(ONE, "2001:db8::1:", PeerHolds.FLOOD);
    assertEquals(Map.of(1L, now + 10 * SECOND), device.held);
  }

  @Test
  void shouldNotHoldWhoMayLearnButSendsFromElsewhere() {
    flood(ONE, "2001:db8:99::", 2 * PeerHolds.FLOOD);
    assertEquals(Map.of(), device.held);
  }

  @Test
  void shouldNotHoldForLessThanItTakes() throws BackendException {
    learnRate("1/49ms");
    flood(ONE, "2001:db8::1:", 5);
    assertEquals(Map.of(), device.held);
  }

  @Test
  void shouldGrantAnAddressThatThePeerMayLearn() {
    drop(ONE, A);
    assertEquals(Set.of("10.0.0.1/32", A + "/128"), allowed(ONE));
    assertTrue(device.calls.getLast().startsWith("UPDATE "), device.calls.getLast());
    assertEquals(
        List.of(IpAddress.parse(A)),
        events(BackendEvent.AddressLearned.class).stream()
            .map(BackendEvent.AddressLearned::address)
            .toList());
  }

  @Test
  void shouldPutTheFirstPacketBackAndNoOther() {
    byte[] packet = packet(A, "2001:db8:1::1");
    drop(ONE, packet);
    drop(TWO, packet);
    assertEquals(1, returned.size());
    assertEquals(packet, returned.getFirst());
  }

  @Test
  void shouldGrantManyInOneMessage() {
    for (int i = 1; i < 10; i++) {
      byte[] packet = packet("2001:db8::1:" + i, "2001:db8:1::1");
      device.seen.add(
          new ProbeEvent(
              ONE, number(ONE), 1, 1, ProbeEvent.Verdict.NOBODY, 0, packet.length, packet));
    }
    device.calls.clear();
    engine.look(now);
    assertEquals(1, device.calls.size());
    assertEquals(10, allowed(ONE).size());
  }

  @Test
  void shouldFollowWhatIsLearnedAndNothingElse() throws BackendException {
    apply(DeviceUpdate.builder().learn(new LearnSettings(1, null, null)));
    drop(ONE, A);
    // Each makes room for the next, all before the probe is told.
    for (String source : List.of(B, A, B)) {
      byte[] packet = packet(source, "2001:db8:1::1");
      device.seen.add(
          new ProbeEvent(
              ONE, number(ONE), 1, 1, ProbeEvent.Verdict.NOBODY, now, packet.length, packet));
    }
    engine.look(now);
    assertEquals(Set.of(IpAddress.parse(B)), device.lastSeen.keySet());
    pass(2);
    assertEquals(Set.of("10.0.0.1/32", B + "/128"), allowed(ONE));
  }

  @Test
  void shouldNotTakeWhatAnotherHas() throws BackendException {
    drop(ONE, A);
    drop(TWO, A); // learned by the first
    drop(ONE, "2001:db8::53"); // static of the second
    drop(ONE, "2001:db8:99::1"); // out of scope
    drop(ONE, "::ffff:10.0.0.9"); // an IPv4 address in disguise
    assertEquals(Set.of("10.0.0.1/32", A + "/128"), allowed(ONE));
    assertEquals(Set.of("2001:db8::53/128"), allowed(TWO));
    assertEquals(1, counter(Counter.REFUSED_LEARNED_CONFLICT));
    assertEquals(1, counter(Counter.REFUSED_STATIC_CONFLICT));
    assertEquals(1, counter(Counter.REFUSED_OUT_OF_SCOPE));
    assertEquals(1, counter(Counter.REFUSED_NOT_UNICAST));
    assertEquals(1, counter(Counter.LEARNED));
  }

  @Test
  void shouldTakeAnIdleAddressOutAndKeepAUsedOne() throws BackendException {
    apply(DeviceUpdate.builder().learn(new LearnSettings(null, null, Duration.ofMinutes(10))));
    drop(ONE, A);
    drop(TWO, B);
    pass(500);
    device.lastSeen.put(IpAddress.parse(B), now);
    pass(300);
    assertEquals(Set.of("10.0.0.1/32"), allowed(ONE));
    assertEquals(Set.of("2001:db8::53/128", B + "/128"), allowed(TWO));
    assertFalse(device.lastSeen.containsKey(IpAddress.parse(A)));
    pass(400);
    assertEquals(Set.of("2001:db8::53/128"), allowed(TWO));
  }

  @Test
  void shouldLookOftenEnoughForAShortExpiry() throws BackendException {
    apply(DeviceUpdate.builder().learn(new LearnSettings(null, null, Duration.ofSeconds(8))));
    drop(ONE, A);
    for (int i = 0; i < 30; i++) {
      device.lastSeen.put(IpAddress.parse(A), now);
      pass(1);
    }
    assertEquals(Set.of("10.0.0.1/32", A + "/128"), allowed(ONE));
    pass(12);
    assertEquals(Set.of("10.0.0.1/32"), allowed(ONE));
  }

  @Test
  void shouldNotForgetWhatWasUsedSinceItLooked() throws BackendException {
    apply(DeviceUpdate.builder().learn(new LearnSettings(null, null, Duration.ofSeconds(60))));
    pass(5);
    drop(ONE, A);
    // It looks every fifteen seconds, and would forget at 65 what it has not seen by then.
    pass(57);
    device.lastSeen.put(IpAddress.parse(A), now);
    pass(12);
    assertEquals(ONE, owner(A));
    pass(60);
    assertNull(owner(A), "idle by now");
  }

  /** One that is not followed would expire while it is in use. */
  @Test
  void shouldLearnNoMoreThanAreFollowed() throws BackendException {
    int each = 65_536;
    Instant seen = Instant.now();
    DeviceUpdate.Builder update = DeviceUpdate.builder().learn(new LearnSettings(each, null, null));
    for (int peer = 0; peer <= AddressProbe.ADDRESSES / each; peer++) {
      List<LearnedAddress> addresses = new ArrayList<>();
      for (int i = 0; i < each; i++) {
        Ipv6Address address = new Ipv6Address(0x2001_0db8L << 32, (peer + 1L) << 32 | i);
        addresses.add(new LearnedAddress(address, seen, seen));
      }
      PublicKey key = PublicKey.parseHex("%02x".formatted(peer + 16).repeat(32));
      update.peer(learner(key).learned(addresses).build());
    }
    apply(update);
    assertEquals(AddressProbe.ADDRESSES, device.lastSeen.size());
    drop(ONE, A);
    assertNull(owner(A));
    assertEquals(1, counter(Counter.REFUSED_CAPACITY));
  }

  @Test
  void shouldNotTakeAnAddressFromItsNextOwner() throws BackendException {
    drop(ONE, A);
    // Its scope goes, and the other peer claims the address before the kernel was told.
    apply(DeviceUpdate.builder().peer(PeerUpdate.builder(ONE).replaceLearnableIps().build()));
    drop(TWO, A);
    pass(5);
    assertEquals(Set.of("2001:db8::53/128", A + "/128"), allowed(TWO));
    assertEquals(Set.of("10.0.0.1/32"), allowed(ONE));
  }

  @Test
  void shouldKeepAStaticEntryThatReplacesALearnedOne() throws BackendException {
    drop(ONE, A);
    apply(
        DeviceUpdate.builder()
            .peer(PeerUpdate.builder(TWO).allowedIp(IpPrefix.parse(A + "/128")).build()));
    pass(5);
    assertEquals(Set.of("2001:db8::53/128", A + "/128"), allowed(TWO));
    assertEquals(Set.of("10.0.0.1/32"), allowed(ONE));
  }

  @Test
  void shouldReplaceStaticEntriesAndKeepLearnedOnes() throws BackendException {
    drop(ONE, A);
    apply(
        DeviceUpdate.builder()
            .peer(
                PeerUpdate.builder(ONE)
                    .replaceAllowedIps()
                    .allowedIp(IpPrefix.parse("10.0.0.9/32"))
                    .build()));
    assertEquals(Set.of("10.0.0.9/32", A + "/128"), allowed(ONE));
    try (DeviceStatus status = engine.status("sgt0", now)) {
      assertEquals(List.of(IpPrefix.parse("10.0.0.9/32")), status.peers().getFirst().allowedIps());
      assertEquals(IpAddress.parse(A), status.peers().getFirst().learned().getFirst().address());
    }
  }

  @Test
  void shouldNoticeWhatOthersChange() throws BackendException {
    drop(ONE, A);
    events();
    // Somebody replaces the AllowedIPs of one peer, adds another peer, and removes a third.
    FakeDevice.Peer one = device.peers.get(ONE);
    assertNotNull(one);
    one.allowed.clear();
    one.allowed.add(IpPrefix.parse("10.5.0.0/16"));
    PublicKey three = PublicKey.parseHex("03".repeat(32));
    device.peers.put(three, new FakeDevice.Peer());
    device.peers.remove(TWO);
    pass(4);
    assertEquals(Set.of("10.5.0.0/16", A + "/128"), allowed(ONE));
    try (DeviceStatus status = engine.status("sgt0", now)) {
      assertEquals(List.of(ONE, three), status.peers().stream().map(p -> p.publicKey()).toList());
      assertEquals(List.of(IpPrefix.parse("10.5.0.0/16")), status.peers().getFirst().allowedIps());
    }
    // What was only the removed peer's is free.
    drop(ONE, "2001:db8::53");
    assertTrue(allowed(ONE).contains("2001:db8::53/128"));
  }

  @Test
  void shouldReadTheKernelLessOftenWhereThatTakesLong() {
    drop(TWO, B);
    pass(4);
    engine.tickEnded(now + SECOND);
    device.peers.remove(TWO);
    pass(8);
    assertTrue(events(BackendEvent.AddressForgotten.class).isEmpty(), "not read since");
    pass(20);
    assertEquals(1, events(BackendEvent.AddressForgotten.class).size());
  }

  @Test
  void shouldForgetTheAddressesOfARemovedPeer() throws BackendException {
    drop(ONE, A);
    apply(DeviceUpdate.builder().peer(PeerUpdate.builder(ONE).remove().build()));
    assertNull(device.peers.get(ONE));
    assertEquals(
        ForgetReason.PEER_REMOVED, events(BackendEvent.AddressForgotten.class).getFirst().reason());
    drop(TWO, A);
    assertTrue(allowed(TWO).contains(A + "/128"));
    assertEquals(1, device.peers.size(), "and it does not come back");
  }

  @Test
  void shouldBringBackWhatWasLearnedBefore() throws BackendException {
    LearnedAddress old = new LearnedAddress(IpAddress.parse(A), Instant.now(), Instant.now());
    apply(DeviceUpdate.builder().peer(PeerUpdate.builder(ONE).learned(old).build()));
    assertTrue(allowed(ONE).contains(A + "/128"));
    assertTrue(device.lastSeen.containsKey(old.address()));
  }

  @Test
  void shouldTakeAnEntryThatACrashLeftAsLearned() throws BackendException {
    FakeDevice.Peer one = device.peers.get(ONE);
    assertNotNull(one);
    one.allowed.add(IpPrefix.parse(A + "/128"));
    LearnedAddress old = new LearnedAddress(IpAddress.parse(A), Instant.now(), Instant.now());
    apply(DeviceUpdate.builder().peer(PeerUpdate.builder(ONE).learned(old).build()));
    try (DeviceStatus status = engine.status("sgt0", now)) {
      assertEquals(List.of(IpPrefix.parse("10.0.0.1/32")), status.peers().getFirst().allowedIps());
      assertEquals(1, status.peers().getFirst().learned().size());
    }
  }

  /** What the next daemon makes of what one that was killed left in the kernel, by the file. */
  private void restart(LearnedAddress... rememberedOfTwo) throws BackendException {
    engine = new KernelEngine(device, device, this::back, loans, events, new Random(1), now);
    PeerUpdate.Builder two = learner(TWO).replaceAllowedIps();
    for (LearnedAddress each : rememberedOfTwo) {
      two.learned(each);
    }
    apply(
        DeviceUpdate.builder()
            .replacePeers()
            .advertisedPrefixes(List.of(IpPrefix.parse("2001:db8::/64")))
            .peer(learner(ONE).replaceAllowedIps().allowedIp(IpPrefix.parse("10.0.0.1/32")).build())
            .peer(two.allowedIp(IpPrefix.parse("2001:db8::53/128")).build()));
  }

  @Test
  void shouldTakeWhatTheKernelHasAsLearnedWhereNobodyRemembersIt() throws BackendException {
    drop(ONE, A);
    events();
    device.lastSeen.clear();
    restart();
    assertEquals(Set.of("10.0.0.1/32", A + "/128"), allowed(ONE));
    assertEquals(Set.of(IpAddress.parse(A)), device.lastSeen.keySet());
    drop(TWO, A);
    assertEquals(Set.of("2001:db8::53/128"), allowed(TWO), "it is the one's that has learned it");
    pass(Duration.ofDays(8).toSeconds());
    assertEquals(Set.of("10.0.0.1/32"), allowed(ONE), "and expires");
  }

  @Test
  void shouldBelieveWhatIsRememberedMoreThanWhatTheKernelHas() throws BackendException {
    drop(ONE, A);
    Instant before = Instant.now().minusSeconds(60);
    restart(new LearnedAddress(IpAddress.parse(A), before, before));
    assertEquals(Set.of("10.0.0.1/32"), allowed(ONE));
    assertEquals(Set.of("2001:db8::53/128", A + "/128"), allowed(TWO));
  }

  @Test
  void shouldLeaveNothingInTheKernelThatNobodyMayLearn() throws BackendException {
    // Killed with a packet to all nodes on its way, and after somebody had given ONE a prefix.
    engine.transmit(TWO, packet("fe80::1", "ff02::1"));
    FakeDevice.Peer one = device.peers.get(ONE);
    assertNotNull(one);
    one.allowed.add(IpPrefix.parse("2001:db8:0:0:8000::/65"));
    one.allowed.add(IpPrefix.parse("2001:db8:99::1/128"));
    restart();
    assertEquals(Set.of("10.0.0.1/32"), allowed(ONE));
    assertEquals(Set.of("2001:db8::53/128"), allowed(TWO));
    drop(TWO, "2001:db8::8000:0:0:1");
    assertTrue(allowed(TWO).contains("2001:db8::8000:0:0:1/128"), "nothing stays unlearnable");
  }

  @Test
  void shouldNotTakeALaterStaticEntryAsLearned() throws BackendException {
    restart();
    PeerUpdate.Builder one = PeerUpdate.builder(ONE).replaceAllowedIps();
    apply(DeviceUpdate.builder().peer(one.allowedIp(IpPrefix.parse(A + "/128")).build()));
    apply(DeviceUpdate.builder().peer(PeerUpdate.builder(ONE).replaceAllowedIps().build()));
    assertEquals(Set.of(), allowed(ONE));
  }

  @Test
  void shouldChangeNothingWhereThePortIsTaken() {
    device.takenPort = 99;
    BackendException e =
        assertThrows(
            BackendException.class,
            () ->
                apply(
                    DeviceUpdate.builder()
                        .listenPort(99)
                        .peer(PeerUpdate.builder(PublicKey.parseHex("09".repeat(32))).build())));
    assertEquals(Errno.EADDRINUSE, e.errno());
    assertEquals(2, device.peers.size());
  }

  @Test
  void shouldHandOverSolicitationsAndDropAdvertisements() throws BackendException {
    NdPacket solicitation =
        new NdPacket(
            Ipv6Address.UNSPECIFIED, Ipv6Address.ALL_ROUTERS, new RouterSolicitation(List.of()));
    NdPacket advertisement =
        new NdPacket(
            Ipv6Address.parse("fe80::2"),
            Ipv6Address.ALL_NODES,
            new RouterAdvertisement(64, false, false, RouterPreference.MEDIUM, 9, 0, 0, List.of()));
    drop(ONE, solicitation.toBytes());
    drop(ONE, advertisement.toBytes());
    assertEquals(1, events(BackendEvent.NeighborDiscovery.class).size());
    assertEquals(1, counter(Counter.DROP_RA_GUARD));
    assertTrue(allowed(ONE).contains("fe80::2/128"), "its address is one all the same");
    assertEquals(List.of(), returned, "nobody hears it");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 3a000104000000008600000000000000, hop-by-hop options",
    "60, 3a000104000000008600000000000000, destination options",
    "43, 3a000104000000008900000000000000, a routing header",
    "44, 3a000001000000078600000000000000, a fragment",
    "44, 3a000001000000078500000000000000, a fragment of a solicitation",
    "60, 3a200104000000000000000000000000, options that do not end",
  })
  void shouldGuardWhatHidesBehindExtensionHeaders(int next, String payload, String where)
      throws BackendException {
    byte[] rest = HexFormat.of().parseHex(payload);
    ByteBuffer packet = ByteBuffer.allocate(Ipv6Header.LENGTH + rest.length);
    new Ipv6Header(rest.length, next, 255, Ipv6Address.parse(A), Ipv6Address.ALL_NODES)
        .write(packet);
    packet.put(rest);
    drop(ONE, packet.array());
    assertEquals(1, counter(Counter.DROP_RA_GUARD), where);
    assertEquals(List.of(), returned, where);
    assertEquals(List.of(), events(BackendEvent.NeighborDiscovery.class), where);
  }

  @Test
  void shouldPutBackWhatIsBehindExtensionHeadersElse() {
    byte[] echo = HexFormat.of().parseHex("3a000104000000008000000000000000");
    ByteBuffer packet = ByteBuffer.allocate(Ipv6Header.LENGTH + echo.length);
    new Ipv6Header(echo.length, 60, 64, Ipv6Address.parse(A), Ipv6Address.parse("2001:db8:1::1"))
        .write(packet);
    drop(ONE, packet.put(echo).array());
    assertEquals(1, returned.size());
  }

  @Test
  void shouldJudgeAtOnceAnAddressThatTheGatewayTakesOrGivesUp() throws BackendException {
    learnRate("1/1d");
    drop(ONE, A);
    flood(ONE, "2001:db8::1:", 2);
    assertEquals(Set.of(1L), device.held.keySet());
    apply(DeviceUpdate.builder().gatewayAddresses(List.of(InterfaceAddress.parse(A))));
    assertEquals(Set.of("10.0.0.1/32"), allowed(ONE));
    assertEquals(Map.of(), device.held);
    drop(TWO, A);
    assertEquals(1, counter(Counter.REFUSED_GATEWAY));
    apply(DeviceUpdate.builder().gatewayAddresses(List.of()));
    drop(TWO, A);
    assertTrue(allowed(TWO).contains(A + "/128"));
  }

  @Test
  void shouldCountDataFromNowhereButNoSolicitation() throws BackendException {
    drop(ONE, "::");
    assertEquals(1, counter(Counter.REFUSED_NOT_UNICAST));
    NdPacket solicitation =
        new NdPacket(
            Ipv6Address.UNSPECIFIED, Ipv6Address.ALL_ROUTERS, new RouterSolicitation(List.of()));
    drop(ONE, solicitation.toBytes());
    assertEquals(1, counter(Counter.REFUSED_NOT_UNICAST));
  }

  @Test
  void shouldCountAPacketThatItDoesNotHaveWhole() throws BackendException {
    byte[] packet = packet(A, "2001:db8:1::1");
    device.seen.add(
        new ProbeEvent(ONE, 1, 1, 1, ProbeEvent.Verdict.NOBODY, now, packet.length + 1, packet));
    engine.look(now);
    assertEquals(Set.of("10.0.0.1/32", A + "/128"), allowed(ONE));
    assertEquals(List.of(), returned);
    assertEquals(1, counter(Counter.DROP_TUN_WRITE));
  }

  @Test
  void shouldTellOfSessions() {
    FakeDevice.Peer one = device.peers.get(ONE);
    assertNotNull(one);
    one.handshake = Instant.now().minusSeconds(170);
    pass(4);
    assertEquals(ONE, events(BackendEvent.SessionEstablished.class).getFirst().peer());
    one.handshake = Instant.now().minusSeconds(181);
    pass(4);
    assertEquals(ONE, events(BackendEvent.SessionExpired.class).getFirst().peer());
  }

  @Test
  void shouldNotTakeARestoredAddressForOneJustSeen() throws BackendException {
    now = 1000 * SECOND;
    Instant then = Instant.now().minusSeconds(300);
    LearnSettings settings = new LearnSettings(null, null, Duration.ofSeconds(400));
    apply(
        DeviceUpdate.builder()
            .learn(settings)
            .peer(
                PeerUpdate.builder(ONE)
                    .learned(new LearnedAddress(IpAddress.parse(A), then, then))
                    .build()));
    pass(90);
    assertTrue(allowed(ONE).contains(A + "/128"));
    // Somebody replaces the peer's AllowedIPs; what we put back was not seen by that either.
    FakeDevice.Peer one = device.peers.get(ONE);
    assertNotNull(one);
    one.allowed.clear();
    pass(5);
    assertTrue(allowed(ONE).contains(A + "/128"));
    pass(15);
    assertFalse(allowed(ONE).contains(A + "/128"), "400 s after it was seen");
  }
}
