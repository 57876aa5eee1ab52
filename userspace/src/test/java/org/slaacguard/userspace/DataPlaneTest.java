package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.SettingsUpdate;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnRefusal;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.testing.FreePorts;
import org.slaacguard.userspace.PacketMaker.Shape;
import org.slaacguard.wireguard.Keypair;

/**
 * Two data planes over loopback sockets.
 *
 * <pre>
 *  client 10.0.0.1, 2001:db8::1  ── 127.0.0.1 ──  gateway 10.0.1.0/24, 2001:db8::100/120
 * </pre>
 */
final class DataPlaneTest {
  private static final Shape UDP4 = new Shape(4, 17, 9, 0, 64);
  private static final Shape UDP6 = new Shape(6, 17, 9, 0, 64);
  private static final Shape TCP6 = new Shape(6, 6, 9, 12, 64);

  private final Random random = new Random(11);
  private final int descriptors = Fd.open();
  private final Node client = new Node(1);
  private final Node gateway = new Node(2);

  @BeforeEach
  void connect() throws BackendException {
    client.start();
    gateway.start();
    client.peer(
        PeerUpdate.builder(gateway.publicKey())
            .endpoint(gateway.endpoint())
            .allowedIp(IpPrefix.parse("10.0.1.0/24"))
            .allowedIp(IpPrefix.parse("::/0"))
            .build());
    gateway.peer(
        PeerUpdate.builder(client.publicKey())
            .allowedIp(IpPrefix.parse("10.0.0.1/32"))
            .learnableIps(LearnScope.parse("2001:db8::/64"))
            .build());
  }

  @AfterEach
  void close() {
    client.close();
    gateway.close();
    assertEquals(descriptors, Fd.open(), () -> "leaked: " + Fd.openDescriptors());
  }

  private byte[] packet(Shape shape, int size) {
    return PacketMaker.packet(shape, 1, 1, 16, PacketMaker.bytes(random, size));
  }

  private void establish() {
    client.tun.offer(packet(UDP4, 100));
    Node.settle(client, gateway);
    assertEquals(1, gateway.tun.written.size());
    gateway.tun.written.clear();
    gateway.events();
  }

  @Test
  void shouldDeliverPacketsOfEverySizeStagedDuringTheHandshakeAndAfter() {
    List<byte[]> sent = new ArrayList<>();
    for (int size = 1; size <= 1372; size += 57) {
      sent.add(packet(UDP4, size));
      client.tun.offer(sent.getLast());
    }
    Node.settle(client, gateway);
    for (int size = 1; size <= 1372; size += 57) {
      sent.add(packet(UDP6, size));
      client.tun.offer(sent.getLast());
    }
    Node.settle(client, gateway);

    assertEquals(sent.size(), gateway.tun.written.size());
    for (int i = 0; i < sent.size(); i++) {
      assertArrayEquals(sent.get(i), gateway.tun.written.get(i));
    }
    assertEquals(1, client.count(Counter.HANDSHAKE_COMPLETED));
    assertEquals(sent.size(), client.count(Counter.TUN_RX));
    assertEquals(sent.size(), gateway.count(Counter.TUN_TX));
  }

  /** A machine that sleeps has its monotonic clock stand still; ours goes on. */
  @Test
  void shouldUseNoKeysThatBecameTooOldInSleep() {
    establish();
    long handshakes = client.count(Counter.HANDSHAKE_COMPLETED);
    client.ahead = 181_000_000_000L;
    // It takes 50 initiations a second.
    gateway.ahead = 1_000_000_000L;
    byte[] sent = packet(UDP4, 100);
    client.tun.offer(sent);
    Node.settle(client, gateway);
    assertEquals(handshakes + 1, client.count(Counter.HANDSHAKE_COMPLETED));
    assertArrayEquals(sent, gateway.tun.written.getFirst());

    gateway.ahead = 400_000_000_000L;
    client.tun.offer(packet(UDP4, 100));
    client.work();
    gateway.work();
    assertEquals(1, gateway.count(Counter.DROP_EXPIRED_KEYS), "nor taken");
  }

  @Test
  void shouldCarrySuperPacketsInOneRunAndHandThemOverWhole() {
    establish();
    byte[] whole =
        PacketMaker.packet(TCP6, 0, 1000, 16, PacketMaker.bytes(random, 45 * 1348 - 100));
    MemorySegment framed = SegmenterTest.superPacket(TCP6, whole, 1348);
    client.tun.toRead.add(framed.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
    Node.settle(client, gateway);

    assertEquals(45, gateway.tun.written.size());
    assertTrue(gateway.tun.superPackets >= 1);
    assertTrue(gateway.tun.written.stream().allMatch(PacketMaker::checksumsHold));
    assertEquals(45, client.count(Counter.TUN_RX) - 1);
  }

  @Test
  void shouldLearnASourceAndAnswerItAtOnce() {
    establish();
    client.tun.offer(packet(UDP6, 10));
    client.work();
    gateway.work();
    assertEquals(1, gateway.tun.written.size());
    // The answer, swapped: the address is routable before anybody fetched an event.
    byte[] answer = packet(UDP6, 20);
    byte[] source = Arrays.copyOfRange(answer, 8, 24);
    System.arraycopy(answer, 24, answer, 8, 16);
    System.arraycopy(source, 0, answer, 24, 16);
    gateway.tun.offer(answer);
    Node.settle(gateway, client);

    assertEquals(1, client.tun.written.size());
    assertArrayEquals(answer, client.tun.written.getFirst());
    BackendEvent.AddressLearned learned =
        gateway.events().stream()
            .filter(BackendEvent.AddressLearned.class::isInstance)
            .map(BackendEvent.AddressLearned.class::cast)
            .findFirst()
            .orElseThrow();
    assertEquals(IpAddress.parse("2001:db8::1"), learned.address());
    assertEquals(client.publicKey(), learned.peer());
  }

  @Test
  void shouldRefuseASourceThatIsNotThePeers() throws BackendException {
    establish();
    PublicKey owner = new Node(3).publicKey();
    gateway.peer(PeerUpdate.builder(owner).allowedIp(IpPrefix.parse("2001:db8::1/128")).build());
    client.tun.offer(packet(UDP6, 10));
    Node.settle(client, gateway);

    assertEquals(0, gateway.tun.written.size());
    assertEquals(1, gateway.count(Counter.REFUSED_STATIC_CONFLICT));
    List<BackendEvent> events = gateway.events();
    byte[] refused =
        events.stream()
            .filter(BackendEvent.PacketRefused.class::isInstance)
            .map(event -> ((BackendEvent.PacketRefused) event).packet())
            .findFirst()
            .orElseThrow();
    assertEquals((byte) 0x60, refused[0], "from the IPv6 header on");
    long counted =
        Arrays.stream(Counter.values())
            .filter(c -> c.label().startsWith("drop_") || c.label().startsWith("refused_"))
            .mapToLong(gateway::count)
            .sum();
    assertEquals(1, counted, "one packet counts once");
    assertTrue(
        events.stream()
            .anyMatch(
                event ->
                    event instanceof BackendEvent.AddressRefused told
                        && told.reason() == LearnRefusal.STATIC_CONFLICT
                        && Objects.equals(owner, told.owner())));
  }

  @Test
  void shouldSendTheHandshakeOfAChangeThroughTheSocketsOfTheSameChange() throws BackendException {
    try (Node third = new Node(3)) {
      third.startWith(
          PeerUpdate.builder(gateway.publicKey())
              .endpoint(gateway.endpoint())
              .persistentKeepalive(25)
              .build());
      assertEquals(1, third.count(Counter.HANDSHAKE_INITIATED));
      assertEquals(0, third.count(Counter.DROP_UDP_SEND));
      assertEquals(1, third.count(Counter.UDP_TX));
    }
  }

  @Test
  void shouldHandSolicitationsToTheControllerAndDropAdvertisements() {
    establish();
    for (int type = 133; type <= 139; type++) {
      client.tun.offer(neighborDiscovery(type));
    }
    Node.settle(client, gateway);

    List<Integer> types =
        gateway.events().stream()
            .filter(BackendEvent.NeighborDiscovery.class::isInstance)
            .map(event -> ((BackendEvent.NeighborDiscovery) event).packet()[40] & 0xff)
            .toList();
    assertEquals(List.of(133, 135, 136), types);
    assertEquals(3, gateway.count(Counter.DROP_RA_GUARD), "134, 137, and 138 of routers alone");
    assertEquals(0, gateway.tun.written.size(), "139 from an address out of scope");
    assertEquals(1, gateway.count(Counter.REFUSED_OUT_OF_SCOPE));
  }

  /** UDP, 60 bytes in all. */
  private static byte[] toGroup(int lastOfSource) {
    byte[] packet = neighborDiscovery(0);
    packet[6] = 17;
    packet[23] = (byte) lastOfSource;
    packet[39] = (byte) 0xfb;
    return packet;
  }

  private void setClient(String scope, boolean joined) throws BackendException {
    gateway.peer(
        PeerUpdate.builder(client.publicKey())
            .learnableIps(LearnScope.parse(scope))
            .settings(SettingsUpdate.setting(SettingTable.JOIN_GROUPS, joined))
            .build());
  }

  private List<byte[]> groupDatagrams() {
    return gateway.events().stream()
        .filter(BackendEvent.GroupDatagram.class::isInstance)
        .map(event -> ((BackendEvent.GroupDatagram) event).packet())
        .toList();
  }

  @Test
  void shouldHandOverWhatAMemberSendsToGroupsFromItsOwnAddress() throws BackendException {
    establish();
    setClient("fe80::1/128", false);
    client.tun.offer(toGroup(1));
    Node.settle(client, gateway);
    assertEquals(0, groupDatagrams().size(), "it has not joined");
    assertEquals(1, gateway.tun.written.size());

    setClient("fe80::1/128", true);
    client.tun.offer(toGroup(1));
    client.tun.offer(toGroup(2));
    Node.settle(client, gateway);
    List<byte[]> seen = groupDatagrams();
    assertEquals(1, seen.size(), "the other address is not its own");
    assertArrayEquals(toGroup(1), seen.getFirst());
    assertEquals(2, gateway.tun.written.size(), "the interface gets it too");

    for (int i = 0; i < 300; i++) {
      client.tun.offer(toGroup(1));
    }
    Node.settle(client, gateway);
    // How many its rate allows depends on how long this took. None goes uncounted.
    long handed = groupDatagrams().size();
    assertTrue(handed >= 90, "handed over " + handed);
    try (DeviceStatus status = gateway.status()) {
      long dropped = status.counters().getOrDefault(Counter.DROP_GROUP, 0L);
      long lost = status.counters().getOrDefault(Counter.EVENTS_LOST, 0L);
      assertEquals(300, handed + dropped + lost);
    }
  }

  @Test
  void shouldTransmitToAPeerByItsKey() {
    establish();
    PeerState peer = gateway.state.peer(client.publicKey());
    assertNotNull(peer);
    byte[] advertisement = neighborDiscovery(134);
    gateway.plane.inbox().execute(() -> gateway.plane.output().transmit(peer, advertisement));
    Node.settle(gateway, client);

    // The client's AllowedIPs say that the gateway may send from anywhere: it may be its router.
    assertEquals(1, client.tun.written.size());
    assertEquals(0, client.count(Counter.DROP_RA_GUARD));
  }

  /** From a link-local address nobody has learned. */
  private static byte[] neighborDiscovery(int type) {
    byte[] packet = new byte[48];
    packet[0] = 0x60;
    packet[5] = 8;
    packet[6] = 58;
    packet[7] = (byte) 255;
    packet[8] = (byte) 0xfe;
    packet[9] = (byte) 0x80;
    packet[23] = 1;
    packet[24] = (byte) 0xff;
    packet[25] = 2;
    packet[39] = 2;
    packet[40] = (byte) type;
    return packet;
  }

  @Test
  void shouldFollowAPeerThatMoves() throws BackendException {
    establish();
    client.state.apply(DeviceUpdate.builder().listenPort(freePort()).build());
    client.tun.offer(packet(UDP4, 10));
    Node.settle(client, gateway);
    byte[] answer = answerTo4();
    gateway.tun.offer(answer);
    Node.settle(gateway, client);

    assertEquals(1, client.tun.written.size());
    assertEquals(1, client.count(Counter.HANDSHAKE_COMPLETED), "the session has not noticed");
    try (DeviceStatus status = gateway.status()) {
      assertEquals(client.endpoint(), status.peers().getFirst().endpoint());
    }
    assertTrue(gateway.events().stream().anyMatch(BackendEvent.EndpointChanged.class::isInstance));
  }

  @Test
  void shouldKnowWhereAPeerIsBeforeItsPacketIsWritten() throws BackendException {
    establish();
    client.state.apply(DeviceUpdate.builder().listenPort(freePort()).build());
    List<Object> known = new ArrayList<>();
    gateway.onWrite = () -> known.add(stateOf(client).peer().endpoint());
    client.tun.offer(packet(UDP4, 10));
    Node.settle(client, gateway);
    assertEquals(List.of(client.endpoint()), known, "its answer would go there");
  }

  @Test
  void shouldUseNewKeysBeforeTheFirstPacketUnderThemIsWritten() {
    establish();
    Keypair before = sendingKeys();
    // A gateway takes no second initiation of a peer within the first moments after one.
    gateway.ahead = 1_000_000_000L;
    long later = client.plane.now() + 130_000_000_000L;
    client
        .plane
        .inbox()
        .execute(() -> client.plane.protocol().initiate(stateOf(gateway, client).peer(), later));
    Node.settle(client, gateway);
    List<Object> used = new ArrayList<>();
    gateway.onWrite = () -> used.add(sendingKeys());
    client.tun.offer(packet(UDP4, 10));
    Node.settle(client, gateway);
    assertEquals(1, used.size());
    assertNotEquals(before, used.getFirst(), "its answer would go under them");
  }

  private PeerState stateOf(Node node) {
    return stateOf(node, gateway);
  }

  private static PeerState stateOf(Node node, Node at) {
    PeerState state = at.state.peer(node.publicKey());
    assertNotNull(state);
    return state;
  }

  private Keypair sendingKeys() {
    Keypair keys = stateOf(client).peer().sendingKeypair(System.nanoTime());
    assertNotNull(keys);
    return keys;
  }

  private byte[] answerTo4() {
    byte[] answer = packet(UDP4, 20);
    byte[] source = Arrays.copyOfRange(answer, 12, 16);
    System.arraycopy(answer, 16, answer, 12, 4);
    System.arraycopy(source, 0, answer, 16, 4);
    return answer;
  }

  private static int freePort() {
    try {
      return FreePorts.next();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void shouldChangeNothingWhenThePortIsTaken() throws BackendException {
    establish();
    DeviceUpdate update =
        DeviceUpdate.builder()
            .listenPort(gateway.endpoint().port())
            .peer(PeerUpdate.builder(gateway.publicKey()).remove().build())
            .build();
    BackendException refused =
        assertThrows(BackendException.class, () -> client.state.apply(update));
    assertEquals(Errno.EADDRINUSE, refused.errno());

    client.tun.offer(packet(UDP4, 10));
    Node.settle(client, gateway);
    assertEquals(1, gateway.tun.written.size());
  }

  @Test
  void shouldWriteSinglyWhenTheTunDeviceRefusesSuperPackets() {
    establish();
    gateway.tun.refuseSuperPackets = true;
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 20; i++) {
        client.tun.offer(PacketMaker.packet(UDP4, i, 0, 0, PacketMaker.bytes(random, 500)));
      }
      Node.settle(client, gateway);
    }
    assertEquals(60, gateway.tun.written.size());
    assertEquals(3, gateway.tun.superPackets);
  }

  @Test
  void shouldGoOnJoiningForOthersWhenOnePacketIsRefusedNowAndThen() {
    establish();
    int[] written = new int[1];
    for (int round = 0; round < 3 * SuperPacketSupport.IN_A_ROW; round++) {
      gateway.tun.refuseSuperPackets = round % 3 != 0;
      written[0] += 10;
      for (int i = 0; i < 10; i++) {
        client.tun.offer(PacketMaker.packet(UDP4, i, 0, 0, PacketMaker.bytes(random, 500)));
      }
      Node.settle(client, gateway);
    }
    assertEquals(written[0], gateway.tun.written.size(), "nothing is lost");
    assertEquals(3 * SuperPacketSupport.IN_A_ROW, gateway.tun.superPackets);
  }

  @Test
  void shouldSpareADeviceThatTakesNoSuperPacketsAndTryAgain() {
    establish();
    gateway.tun.refuseSuperPackets = true;
    sendJoined(2 * SuperPacketSupport.IN_A_ROW);
    assertEquals(SuperPacketSupport.IN_A_ROW, gateway.tun.superPackets);
    gateway.laterNanos = SuperPacketSupport.PAUSE_NANOS;
    sendJoined(4);
    assertEquals(SuperPacketSupport.IN_A_ROW + 1, gateway.tun.superPackets, "one more, in vain");
    gateway.laterNanos += SuperPacketSupport.PAUSE_NANOS;
    gateway.tun.refuseSuperPackets = false;
    sendJoined(4);
    assertEquals(SuperPacketSupport.IN_A_ROW + 5, gateway.tun.superPackets);
    assertEquals(10 * (2 * SuperPacketSupport.IN_A_ROW + 8), gateway.tun.written.size());
  }

  private void sendJoined(int rounds) {
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < 10; i++) {
        client.tun.offer(PacketMaker.packet(UDP4, i, 0, 0, PacketMaker.bytes(random, 500)));
      }
      Node.settle(client, gateway);
    }
  }

  @Test
  void shouldCarryMarksForCongestionThroughTheTunnel() {
    establish();
    int[] outer = new int[1];
    client.wrapSockets(
        port ->
            new FussyPort(
                port,
                message -> {
                  outer[0] = message.trafficClass();
                  // A router on the way marks it.
                  message.trafficClass(outer[0] == 0 ? 0 : Ecn.CE);
                  return 0;
                }));
    client.tun.offer(PacketMaker.withTrafficClass(packet(UDP4, 10), 0xb8 | Ecn.ECT_0));
    Node.settle(client, gateway);
    assertEquals(Ecn.ECT_0, outer[0], "ECN is the outer header's too, DSCP is not");
    assertArrayEquals(
        PacketMaker.withTrafficClass(gateway.tun.written.getFirst(), 0xb8 | Ecn.CE),
        gateway.tun.written.getFirst());
    assertTrue(PacketMaker.checksumsHold(gateway.tun.written.getFirst()));

    client.tun.offer(packet(UDP4, 10));
    Node.settle(client, gateway);
    assertEquals(0, outer[0]);
    assertEquals(2, gateway.tun.written.size());
  }

  @Test
  void shouldDropWhatIsMarkedAndTakesNoMark() {
    establish();
    client.wrapSockets(
        port ->
            new FussyPort(
                port,
                message -> {
                  message.trafficClass(Ecn.CE);
                  return 0;
                }));
    client.tun.offer(packet(UDP4, 10));
    Node.settle(client, gateway);
    assertEquals(0, gateway.tun.written.size());
    assertEquals(1, gateway.count(Counter.DROP_ECN));
  }

  @Test
  void shouldNotPutPacketsOfDifferentEcnIntoOneRun() {
    establish();
    List<Integer> runs = new ArrayList<>();
    client.wrapSockets(
        port ->
            new FussyPort(
                port,
                message -> {
                  runs.add(message.trafficClass());
                  return 0;
                }));
    for (int ecn : new int[] {0, 0, 2, 2, 1, 0}) {
      client.tun.offer(PacketMaker.withTrafficClass(packet(UDP4, 100), ecn));
    }
    Node.settle(client, gateway);
    assertEquals(List.of(0, 2, 1, 0), runs);
    assertEquals(6, gateway.tun.written.size());
    assertEquals(
        List.of(0, 0, 2, 2, 1, 0), gateway.tun.written.stream().map(p -> p[1] & 3).toList());
  }

  @Test
  void shouldStartAPersistentKeepaliveWithThePrivateKey() throws BackendException {
    try (Node third = new Node(3)) {
      third.peer(
          PeerUpdate.builder(gateway.publicKey())
              .endpoint(gateway.endpoint())
              .persistentKeepalive(25)
              .build());
      third.start();
      Node.settle(third, gateway);
      assertEquals(1, third.count(Counter.HANDSHAKE_INITIATED));
      third.start();
      Node.settle(third, gateway);
      assertEquals(1, third.count(Counter.HANDSHAKE_INITIATED), "the same key again is no change");
    }
  }

  @Test
  void shouldTakeWhatComesToTheOldPortUntilThePeerKnowsTheNewOne() throws BackendException {
    establish();
    byte[] answer = answerTo4();
    gateway.tun.offer(answer);
    gateway.work();
    client.state.apply(DeviceUpdate.builder().listenPort(freePort()).build());
    gateway.tun.offer(answer);
    gateway.work();
    client.state.announce();
    Node.settle(client, gateway);
    assertEquals(2, client.tun.written.size(), "both went to the old port");
    client.state.sockets().endPrevious();
    assertTrue(client.state.sockets().closeEnded());
    gateway.tun.offer(answer);
    Node.settle(gateway, client);
    assertEquals(3, client.tun.written.size(), "it was told");
    assertEquals(client.endpoint(), stateOf(client).peer().endpoint());
  }

  @Test
  void shouldHaveItsPortFreeAgainOnceItIsOnAnother() throws BackendException {
    establish();
    int first = freePort();
    client.state.apply(DeviceUpdate.builder().listenPort(first).build());
    client.state.apply(DeviceUpdate.builder().listenPort(freePort()).build());
    client.state.apply(DeviceUpdate.builder().listenPort(first).build());
    assertEquals(first, client.endpoint().port());
    client.tun.offer(packet(UDP4, 10));
    Node.settle(client, gateway);
    assertEquals(1, gateway.tun.written.size());
  }

  @Test
  void shouldOpenSocketsAgainThatWereEnded() throws BackendException {
    establish();
    UdpBinding before = client.plane.binding();
    assertNotNull(before);
    UdpSockets sockets = client.state.sockets();
    assertTrue(sockets.lose(before));
    assertFalse(sockets.lose(before), "somebody else has seen it too");
    assertEquals(before.port(), sockets.port());
    client.state.apply(DeviceUpdate.builder().build());
    assertNull(client.plane.binding(), "a change of something else opens no other port");
    assertTrue(sockets.reopen());
    assertNotEquals(before, client.plane.binding());
    assertEquals(before.port(), client.endpoint().port());
    client.tun.offer(packet(UDP4, 10));
    Node.settle(client, gateway);
    assertEquals(1, gateway.tun.written.size());
  }

  /** The repair of sockets that somebody has ended, without its thread. */
  private final class Repair {
    final ProtocolInbox inbox = new ProtocolInbox();
    final List<LinuxException> lost = new ArrayList<>();
    final SocketRepair repair = new SocketRepair(inbox, client.state::sockets, lost::add);
    final UdpBinding before;

    /** On a port that the system gives to nobody else. */
    Repair() throws BackendException {
      client.state.apply(DeviceUpdate.builder().listenPort(freePort()).build());
      before = Objects.requireNonNull(client.plane.binding());
    }

    /** The sockets are ended, and somebody takes their port. */
    DatagramSocket loseToAnother() throws IOException {
      repair.broken(before);
      repair.broken(before);
      before.close();
      DatagramSocket other = new DatagramSocket(before.port());
      runCommands(inbox);
      return other;
    }
  }

  @Test
  void shouldWaitForItsPortWhereItIsTakenMeanwhile() throws Exception {
    establish();
    Repair ended = new Repair();
    assertEquals(Long.MAX_VALUE, ended.repair.turn(1));
    try (DatagramSocket other = ended.loseToAnother()) {
      assertEquals(SocketRepair.RETRY, ended.repair.turn(1));
      assertNull(client.plane.binding());
      assertEquals(SocketRepair.RETRY - 1, ended.repair.turn(2), "not before its time");
      assertEquals(ended.before.port(), other.getLocalPort());
    }
    assertEquals(Long.MAX_VALUE, ended.repair.turn(1 + SocketRepair.RETRY));
    assertEquals(ended.before.port(), client.endpoint().port());
    assertEquals(List.of(), ended.lost);
  }

  @Test
  void shouldSayThatAPortIsLostOnceNobodyCanWaitAnyMore() throws Exception {
    establish();
    Repair ended = new Repair();
    try (DatagramSocket other = ended.loseToAnother()) {
      for (int i = 1; i < SocketRepair.ATTEMPTS; i++) {
        assertEquals(SocketRepair.RETRY, ended.repair.turn(i * SocketRepair.RETRY));
      }
      assertEquals(List.of(), ended.lost);
      assertEquals(Long.MAX_VALUE, ended.repair.turn(SocketRepair.ATTEMPTS * SocketRepair.RETRY));
      assertEquals(ended.before.port(), other.getLocalPort());
    }
    assertEquals(
        List.of(Errno.EADDRINUSE), ended.lost.stream().map(LinuxException::errno).toList());
  }

  private static void runCommands(ProtocolInbox inbox) {
    for (Runnable next = inbox.takeCommand(); next != null; next = inbox.takeCommand()) {
      next.run();
    }
  }

  @Test
  void shouldCountAndGoOnWhenTheLinkIsDown() {
    establish();
    gateway.tun.writeError = -Errno.EIO;
    client.tun.offer(packet(UDP4, 10));
    Node.settle(client, gateway);
    assertEquals(1, gateway.count(Counter.DROP_TUN_WRITE));
    gateway.tun.writeError = 0;
    client.tun.offer(packet(UDP4, 10));
    Node.settle(client, gateway);
    assertEquals(1, gateway.tun.written.size());
  }

  @Test
  void shouldCountDatagramsOfAnyContentAndGoOn() throws IOException {
    establish();
    try (DatagramSocket socket = new DatagramSocket()) {
      InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
      for (int i = 0; i < 2000; i++) {
        byte[] bytes = PacketMaker.bytes(random, random.nextInt(i % 100 == 0 ? 60_000 : 200));
        if (bytes.length > 4 && i % 2 == 0) {
          Arrays.fill(bytes, 0, 4, (byte) 0);
          bytes[0] = (byte) (1 + random.nextInt(4));
        }
        socket.send(new DatagramPacket(bytes, bytes.length, loopback, gateway.endpoint().port()));
        if (i % 50 == 0) {
          Node.settle(gateway);
        }
      }
    }
    Node.settle(gateway);
    assertTrue(gateway.count(Counter.DROP_MALFORMED) > 500);
    assertTrue(gateway.count(Counter.DROP_UNKNOWN_INDEX) > 100);
    client.tun.offer(packet(UDP4, 10));
    Node.settle(client, gateway);
    assertEquals(1, gateway.tun.written.size());
  }

  @Test
  void shouldCountPacketsFromTheInterfaceOfAnyContent() {
    establish();
    for (int i = 0; i < 5000; i++) {
      client.tun.toRead.add(PacketMaker.bytes(random, random.nextInt(200)));
    }
    Node.settle(client, gateway);
    assertTrue(client.count(Counter.DROP_NO_PEER) > 4000);
  }

  @Test
  void shouldCountWhatHasNoPeerOrNoEndpoint() throws BackendException {
    gateway.tun.offer(answerTo4());
    gateway.tun.offer(packet(UDP4, 10));
    Node.settle(gateway);
    assertEquals(1, gateway.count(Counter.DROP_NO_ENDPOINT));
    assertEquals(1, gateway.count(Counter.DROP_NO_PEER));
  }

  @Test
  void shouldReportBytesAndKeysInTheStatus() {
    establish();
    try (DeviceStatus here = client.status();
        DeviceStatus there = gateway.status()) {
      assertEquals(client.publicKey(), here.publicKey());
      assertEquals(client.endpoint().port(), here.listenPort());
      assertNotEquals(0, here.peers().getFirst().txBytes());
      assertEquals(here.peers().getFirst().txBytes(), there.peers().getFirst().rxBytes());
      assertEquals(here.peers().getFirst().rxBytes(), there.peers().getFirst().txBytes());
      assertNotNull(here.peers().getFirst().latestHandshake());
    }
  }

  @Test
  void shouldForgetEverythingOfAPeerThatIsRemoved() throws BackendException {
    establish();
    client.tun.offer(packet(UDP6, 10));
    Node.settle(client, gateway);
    gateway.peer(PeerUpdate.builder(client.publicKey()).remove().build());
    gateway.events();
    client.tun.offer(packet(UDP4, 10));
    gateway.tun.offer(answerTo4());
    Node.settle(client, gateway);

    try (DeviceStatus status = gateway.status()) {
      assertEquals(List.of(), status.peers());
    }
    assertEquals(1, gateway.count(Counter.DROP_UNKNOWN_INDEX));
    assertEquals(1, gateway.count(Counter.DROP_NO_PEER));
  }

  @Test
  void shouldNotTalkWithAnotherPresharedKey() throws BackendException {
    client.peer(
        PeerUpdate.builder(gateway.publicKey())
            .presharedKey(SecretKey.ofBytes(PacketMaker.bytes(random, 32)))
            .build());
    client.tun.offer(packet(UDP4, 100));
    Node.settle(client, gateway);
    assertEquals(0, gateway.tun.written.size());
    assertEquals(1, client.count(Counter.DROP_HANDSHAKE));
  }
}
