package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.SettingsUpdate;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.RouterPreference;

/** No packet of ours changes whose an address is, whoever asked for it. */
class KernelTransmitTest extends KernelEngineFixture {
  private static final String LOAN = "ff02::1/128";
  private static final RouterAdvertisement SAID =
      new RouterAdvertisement(64, false, false, RouterPreference.MEDIUM, 1800, 0, 0, List.of());

  private static byte[] advertisement(String destination) {
    return new NdPacket(Ipv6Address.parse("fe80::1"), Ipv6Address.parse(destination), SAID)
        .toBytes();
  }

  /** TWO has addresses of every kind; ONE is the one that asks. */
  @BeforeEach
  void others() throws BackendException {
    apply(
        DeviceUpdate.builder()
            .gatewayAddresses(
                List.of(InterfaceAddress.parse("2001:db8::1"), InterfaceAddress.parse("fe80::1")))
            .peer(
                PeerUpdate.builder(TWO)
                    .allowedIp(IpPrefix.parse("2001:db8:7::/48"))
                    .allowedIp(IpPrefix.parse("10.0.0.2/32"))
                    .build()));
    drop(TWO, B);
    drop(TWO, "fe80::2");
    drop(ONE, A);
    drop(ONE, "fe80::a");
    device.given.clear();
  }

  private Map<PublicKey, Set<String>> owners() {
    return Map.of(ONE, allowed(ONE), TWO, allowed(TWO));
  }

  private void assertSent(PublicKey peer, String destination) throws Exception {
    FakeDevice.Sent sent = device.sent.removeFirst();
    assertEquals(peer, sent.peer());
    NdPacket parsed = NdPacket.parse(sent.packet());
    assertEquals(Ipv6Address.parse(destination), parsed.destination());
    assertEquals(SAID, parsed.message());
    assertEquals(Ipv6Address.parse("fe80::1"), parsed.source());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2001:db8::53", // static of the other peer
        "2001:db8:7::9", // in its static prefix
        B, // learned by it
        "fe80::2", // the same, link-local
        "fe80::9", // nobody's
        "2001:db8:1::1", // a LAN host's
        "2001:db8::1", // the gateway's own
        "fe80::1",
        "ff02::2",
        "ff05::2",
        "::1",
      })
  void shouldAdvertiseToAllNodesOfAPeerWhoseSourceMayNotBeUsed(String asker) throws Exception {
    Map<PublicKey, Set<String>> before = owners();
    engine.transmit(ONE, advertisement(asker));
    assertSent(ONE, "ff02::1");
    assertEquals(List.of(Map.entry(IpPrefix.parse(LOAN), ONE)), device.given);
    now += SECOND;
    engine.tick(now);
    assertEquals(before, owners());
    assertEquals(0, counter(Counter.DROP_NO_PEER));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2001:db8::53",
        "2001:db8:7::9",
        B,
        "fe80::2",
        "fe80::9",
        "2001:db8:1::1",
        "2001:db8::1",
        "ff02::2",
        "::",
        "::1",
        "::ffff:10.0.0.1",
      })
  void shouldRefuseAllElseThatGoesToWhatIsNotThePeers(String destination) throws Exception {
    Map<PublicKey, Set<String>> before = owners();
    engine.transmit(ONE, packet("fe80::1", destination));
    assertEquals(List.of(), device.sent);
    assertEquals(List.of(), device.given);
    assertEquals(before, owners());
    assertEquals(1, counter(Counter.DROP_NO_PEER));
  }

  /** The same for an IPv4 packet, which has no neighbour discovery. */
  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.2", "10.0.0.9", "224.0.0.1", "255.255.255.255", "0.0.0.0"})
  void shouldRefuseIpv4ThatGoesToWhatIsNotThePeers(String destination) throws Exception {
    engine.transmit(ONE, ipv4(destination));
    assertEquals(List.of(), device.sent);
    assertEquals(List.of(), device.given);
    assertEquals(1, counter(Counter.DROP_NO_PEER));
    engine.transmit(ONE, ipv4("10.0.0.1"));
    assertEquals(ONE, device.sent.getFirst().peer());
    assertEquals(List.of(), device.given);
  }

  private static byte[] ipv4(String destination) {
    byte[] packet = new byte[20];
    packet[0] = 0x45;
    System.arraycopy(Ipv4Address.parse(destination).toBytes(), 0, packet, 16, 4);
    return packet;
  }

  @Test
  void shouldSendAsItIsToWhatIsThePeersAlready() throws Exception {
    for (String own : List.of(A, "fe80::a")) {
      engine.transmit(ONE, advertisement(own));
      assertSent(ONE, own);
    }
    for (String own : List.of("2001:db8::53", "2001:db8:7::9", B, "fe80::2")) {
      engine.transmit(TWO, advertisement(own));
      assertSent(TWO, own);
    }
    byte[] plain = packet("fe80::1", A);
    engine.transmit(ONE, plain);
    assertArrayEquals(plain, device.sent.getFirst().packet());
    assertEquals(List.of(), device.given);
  }

  @Test
  void shouldAdvertiseToTwoPeersOfOneAddressAndTakeItFromNeither() throws Exception {
    for (int i = 0; i < 3; i++) {
      engine.transmit(ONE, advertisement("fe80::2"));
      engine.transmit(TWO, advertisement("fe80::2"));
      assertSent(ONE, "ff02::1");
      assertSent(TWO, "fe80::2");
    }
    assertEquals(
        Set.of(IpPrefix.parse(LOAN)),
        Set.copyOf(device.given.stream().map(Map.Entry::getKey).toList()));
  }

  @Test
  void shouldNotTakeALoanForAStaticEntry() throws Exception {
    Map<PublicKey, Set<String>> before = owners();
    engine.transmit(ONE, advertisement("ff02::1"));
    engine.transmit(TWO, advertisement("ff02::1"));
    assertSent(ONE, "ff02::1");
    assertSent(TWO, "ff02::1");
    engine.status("sgt0", now).close();
    pass(10);
    assertEquals(before, owners());
    assertNull(owner("ff02::1"));
    engine.transmit(TWO, advertisement("ff02::1"));
    engine.close(now);
    assertNull(owner("ff02::1"), "nor at the end");
  }

  @Test
  void shouldGiveAllNodesBackAtOnceToWhoHasThem() throws Exception {
    apply(
        DeviceUpdate.builder()
            .peer(PeerUpdate.builder(TWO).allowedIp(IpPrefix.parse(LOAN)).build()));
    engine.transmit(ONE, advertisement("ff02::1"));
    assertSent(ONE, "ff02::1");
    assertEquals(TWO, owner("ff02::1"));
    device.takesPackets = false;
    engine.transmit(ONE, advertisement("ff02::1"));
    assertEquals(TWO, owner("ff02::1"));
    pass(5);
    assertEquals(TWO, owner("ff02::1"));
    assertEquals(1, counter(Counter.DROP_TRANSMIT));
  }

  @Test
  void shouldGoOnWithAPeerThatHasAllAddresses() throws Exception {
    apply(
        DeviceUpdate.builder()
            .peer(PeerUpdate.builder(TWO).allowedIp(IpPrefix.parse("::/0")).build()));
    device.given.clear();
    engine.transmit(TWO, advertisement("ff02::1"));
    assertSent(TWO, "ff02::1");
    assertEquals(List.of(), device.given, "it is the peer's already");
    engine.transmit(ONE, advertisement("ff02::1"));
    assertSent(ONE, "ff02::1");
    engine.transmit(TWO, advertisement("ff02::1"));
    assertSent(TWO, "ff02::1");
    pass(2);
    assertEquals(TWO, owner("ff02::1"), "by its prefix");
    assertEquals(Set.of("10.0.0.1/32"), allowed(ONE));
  }

  @Test
  void shouldTakeALoanBackHoweverItsPacketFared() throws Exception {
    device.takesPackets = false;
    engine.transmit(ONE, advertisement("ff02::1"));
    now += SECOND;
    engine.tick(now);
    assertNull(owner("ff02::1"));
    assertEquals(1, counter(Counter.DROP_TRANSMIT));
    device.takesPackets = true;
    device.refuse(Errno.ENOBUFS, 1);
    assertThrows(LinuxException.class, () -> engine.transmit(ONE, advertisement("ff02::1")));
    assertEquals(2, counter(Counter.DROP_TRANSMIT));
    // Whether the kernel has done it nobody knows.
    device.wgSet(ONE, LOAN);
    now += SECOND;
    engine.tick(now);
    assertNull(owner("ff02::1"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldTakeALoanBackFromWhoeverHasIt(boolean byName) throws Exception {
    device.byName = byName;
    for (PublicKey kept : List.of(ONE, TWO)) {
      device.byName = false;
      engine.transmit(ONE, advertisement("ff02::1"));
      device.byName = byName;
      device.refuse(Errno.ENOBUFS, byName ? 2 : 1);
      assertThrows(LinuxException.class, () -> engine.transmit(TWO, advertisement("ff02::1")));
      device.refuse(0, 0);
      device.wgSet(kept, LOAN); // as far as it was done
      pass(6);
      assertNull(owner("ff02::1"), () -> "of " + kept);
    }
  }

  private static byte[] datagram(String source, String group) {
    ByteBuffer packet = ByteBuffer.allocate(Ipv6Header.LENGTH + 20);
    new Ipv6Header(20, Ipv6Header.UDP, 255, Ipv6Address.parse(source), Ipv6Address.parse(group))
        .write(packet);
    return packet.array();
  }

  @Test
  void shouldSendToAGroupWhosePeersHaveItForAsLongAsThatTakes() {
    Map<PublicKey, Set<String>> before = owners();
    byte[] packet = datagram("fe80::a", "ff02::fb");
    for (PublicKey peer : List.of(TWO, ONE, TWO)) {
      engine.transmit(peer, packet);
      FakeDevice.Sent sent = device.sent.removeFirst();
      assertEquals(peer, sent.peer());
      assertArrayEquals(packet, sent.packet());
    }
    engine.transmit(ONE, datagram("fe80::a", "ff02::c"));
    assertEquals(ONE, device.sent.removeFirst().peer());
    assertEquals(
        Set.of(Ipv6Address.parse("ff02::fb"), Ipv6Address.parse("ff02::c")), loans.left().keySet());
    pass(3);
    assertEquals(before, owners());
    engine.close(now);
    assertEquals(Map.of(), loans.left());
  }

  @Test
  void shouldTakeBackTheGroupsThatADaemonHadLentThatWasKilled() {
    Map<PublicKey, Set<String>> before = owners();
    engine.transmit(TWO, datagram("fe80::a", "ff02::fb"));
    engine.transmit(ONE, datagram("fe80::a", "ff02::c"));
    assertEquals(TWO, owner("ff02::fb"));
    restart();
    assertEquals(before, owners());
  }

  @Test
  void shouldHandOverWhatAMemberSendsToGroups() throws BackendException {
    byte[] packet = datagram("fe80::a", "ff02::fb");
    seen(ONE, ProbeEvent.Verdict.GROUP, packet);
    engine.look(now);
    assertEquals(List.of(), events(BackendEvent.GroupDatagram.class), "it has not joined");
    apply(
        DeviceUpdate.builder()
            .peer(
                PeerUpdate.builder(ONE)
                    .settings(SettingsUpdate.setting(SettingTable.JOIN_GROUPS, true))
                    .build()));
    seen(ONE, ProbeEvent.Verdict.GROUP, packet);
    // Its first packet teaches its address, and is copied like any later one.
    drop(ONE, datagram("fe80::aa", "ff02::fb"));
    // Of another's address it is not.
    seen(ONE, ProbeEvent.Verdict.OTHER_PEER, datagram("fe80::2", "ff02::fb"));
    engine.look(now);
    List<BackendEvent.GroupDatagram> heard = events(BackendEvent.GroupDatagram.class);
    assertEquals(2, heard.size());
    assertArrayEquals(packet, heard.getFirst().packet());
    for (int i = 0; i < 200; i++) {
      seen(ONE, ProbeEvent.Verdict.GROUP, packet);
    }
    for (int i = 0; i < 10; i++) {
      engine.look(now);
    }
    assertEquals(98, events(BackendEvent.GroupDatagram.class).size());
    assertEquals(102, counter(Counter.DROP_GROUP));
  }

  @Test
  void shouldTakeALoanBackAtOnceWhereThatIsDoneByName() throws Exception {
    device.byName = true;
    engine.transmit(ONE, advertisement("ff02::1"));
    assertSent(ONE, "ff02::1");
    assertNull(owner("ff02::1"));
  }

  @Test
  void shouldTakeBackWhatADaemonHadLentThatWasKilled() throws Exception {
    Map<PublicKey, Set<String>> before = owners();
    engine.transmit(ONE, advertisement("2001:db8::53"));
    assertEquals(ONE, owner("ff02::1"));
    engine = new KernelEngine(device, device, this::back, loans, events, new Random(1), now);
    engine.tick(now);
    assertEquals(before, owners());
    // Somebody who is to have it has it.
    device.wgSet(ONE, LOAN);
    restart();
    apply(
        DeviceUpdate.builder()
            .peer(PeerUpdate.builder(ONE).allowedIp(IpPrefix.parse(LOAN)).build()));
    pass(3);
    assertEquals(ONE, owner("ff02::1"));
  }

  private void restart() {
    engine = new KernelEngine(device, device, this::back, loans, events, new Random(1), now);
    engine.tick(now);
  }

  @Test
  void shouldLeaveAllNodesToWhoHasThemByNobodysLoan() throws Exception {
    engine.transmit(ONE, advertisement("ff02::1"));
    engine.close(now);
    assertEquals(Map.of(), loans.left(), "all is given back");
    device.wgSet(TWO, LOAN);
    restart();
    pass(3);
    assertEquals(TWO, owner("ff02::1"), "it was set while no daemon ran");
    engine.transmit(ONE, advertisement("ff02::1"));
    pass(3);
    assertEquals(TWO, owner("ff02::1"));
  }

  @Test
  void shouldGiveBackToTheOwnerWhatADaemonHadLentThatWasKilled() throws Exception {
    device.wgSet(TWO, LOAN);
    pass(3);
    engine.transmit(ONE, advertisement("ff02::1"));
    assertEquals(Map.of(Ipv6Address.ALL_NODES, new LoanRecord.Loan(TWO)), loans.left());
    device.wgSet(ONE, LOAN); // killed before it was given back
    restart();
    pass(3);
    assertEquals(TWO, owner("ff02::1"));
    restart();
    pass(3);
    assertEquals(TWO, owner("ff02::1"), "nor does the next start take it");
  }

  @Test
  void shouldKeepTheRecordOfWhatTheKernelDidNotTakeBack() throws Exception {
    engine.transmit(ONE, advertisement("ff02::1"));
    device.refuse(Errno.ENOBUFS, 5);
    assertThrows(LinuxException.class, () -> engine.close(now));
    device.refuse(0, 0);
    restart();
    pass(3);
    assertNull(owner("ff02::1"));
  }

  @Test
  void shouldNotTakeFromWhoWasGivenAllNodesMeanwhile() throws Exception {
    engine.transmit(ONE, advertisement("ff02::1"));
    device.wgSet(TWO, LOAN);
    pass(3);
    assertEquals(TWO, owner("ff02::1"));
  }

  @Test
  void shouldRefuseAPacketToNobody() throws Exception {
    engine.transmit(PublicKey.parseHex("09".repeat(32)), advertisement("ff02::1"));
    engine.transmit(ONE, new byte[7]);
    assertEquals(2, counter(Counter.DROP_NO_PEER));
    assertEquals(List.of(), device.sent);
    assertNotNull(device.peers.get(ONE));
  }
}
