package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.EventQueue;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnScope;

/** An engine on a device in memory, with two peers that may learn from one advertised prefix. */
abstract class KernelEngineFixture {
  static final long SECOND = 1_000_000_000L;
  static final PublicKey ONE = PublicKey.parseHex("01".repeat(32));
  static final PublicKey TWO = PublicKey.parseHex("02".repeat(32));
  static final String A = "2001:db8::a";
  static final String B = "2001:db8::b";

  final FakeDevice device = new FakeDevice();
  final EventQueue events = new EventQueue(() -> {});
  final FakeLoans loans = new FakeLoans();
  KernelEngine engine =
      new KernelEngine(device, device, this::back, loans, events, new Random(1), 0);
  final List<byte[]> returned = new ArrayList<>();
  long now;

  boolean back(byte[] packet) {
    IpAddress source = Ipv6Address.ofBytes(Arrays.copyOfRange(packet, 8, 24));
    assertNotNull(device.owner(source), "put back before the kernel knows whose it is");
    return returned.add(packet);
  }

  @BeforeEach
  void configure() throws BackendException {
    apply(
        DeviceUpdate.builder()
            .advertisedPrefixes(List.of(IpPrefix.parse("2001:db8::/64")))
            .peer(learner(ONE).allowedIp(IpPrefix.parse("10.0.0.1/32")).build())
            .peer(learner(TWO).allowedIp(IpPrefix.parse("2001:db8::53/128")).build()));
  }

  static PeerUpdate.Builder learner(PublicKey key) {
    return PeerUpdate.builder(key).learnableIps(LearnScope.parse("advertised"));
  }

  void apply(DeviceUpdate.Builder update) throws BackendException {
    engine.apply(update.build(), now);
  }

  static byte[] packet(String source, String destination) {
    ByteBuffer packet = ByteBuffer.allocate(Ipv6Header.LENGTH);
    new Ipv6Header(0, 59, 64, Ipv6Address.parse(source), Ipv6Address.parse(destination))
        .write(packet);
    return packet.array();
  }

  static long number(PublicKey peer) {
    return peer.equals(ONE) ? 1 : 2;
  }

  /** The kernel drops a packet, and says of its source that. */
  void seen(PublicKey peer, ProbeEvent.Verdict verdict, byte[] packet) {
    device.seen.add(new ProbeEvent(peer, number(peer), 1, 1, verdict, now, packet.length, packet));
  }

  void drop(PublicKey peer, byte[] packet) {
    seen(peer, ProbeEvent.Verdict.NOBODY, packet);
    engine.look(now);
  }

  /** The same where it says that another peer has the source. */
  void dropOthers(PublicKey peer, String source) {
    seen(peer, ProbeEvent.Verdict.OTHER_PEER, packet(source, "2001:db8:1::1"));
    engine.look(now);
  }

  void drop(PublicKey peer, String source) {
    drop(peer, packet(source, "2001:db8:1::1"));
  }

  void pass(long seconds) {
    long end = now + seconds * SECOND;
    while (now < end) {
      now = Math.min(end, now + SECOND);
      engine.tick(now);
    }
  }

  Set<String> allowed(PublicKey peer) {
    FakeDevice.Peer found = device.peers.get(peer);
    return found == null
        ? Set.of()
        : found.allowed.stream().map(IpPrefix::toString).collect(Collectors.toSet());
  }

  List<BackendEvent> events() {
    List<BackendEvent> list = new ArrayList<>();
    events.poll(list::add);
    return list;
  }

  <T extends BackendEvent> List<T> events(Class<T> type) {
    return events().stream().filter(type::isInstance).map(type::cast).toList();
  }

  long counter(Counter counter) throws BackendException {
    try (DeviceStatus status = engine.status("sgt0", now)) {
      Long value = status.counters().get(counter);
      return value == null ? -1 : value;
    }
  }

  /** The peer that the kernel would send packets for this address to. */
  @Nullable PublicKey owner(String address) {
    return device.owner(IpAddress.parse(address));
  }
}
