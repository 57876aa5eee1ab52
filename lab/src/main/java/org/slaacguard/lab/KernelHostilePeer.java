package org.slaacguard.lab;

import static org.slaacguard.lab.KernelLearningNetwork.GATEWAY;
import static org.slaacguard.lab.KernelLearningNetwork.OTHER;
import static org.slaacguard.lab.KernelLearningNetwork.SOON;
import static org.slaacguard.lab.KernelLearningNetwork.require;
import static org.slaacguard.lab.KernelLearningNetwork.since;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.lab.HostilePackets.Case;
import org.slaacguard.lab.HostilePackets.Extension;
import org.slaacguard.lab.HostilePackets.Source;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdMessage.RouterSolicitation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.RouterPreference;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnedAddress;

/**
 * A peer that wants what is not its own, of the kernel's WireGuard; and who loses nothing by it.
 */
final class KernelHostilePeer {
  private static final String OWN = "2001:db8:5::a";

  /** Its own too: its kernel may solicit from there. */
  private static final String OWN_LINK_LOCAL = "fe80::a";

  private static final String STATIC = "2001:db8:5::53";
  private static final String IN_PREFIX = "2001:db8:5:0:7::9";
  private static final String LINK_LOCAL = "fe80::1";
  private static final String ELSEWHERE = "2001:db8:99::1";
  private static final String OTHERS = STATIC + "/128,2001:db8:5:0:7::/80,10.0.0.2/32,10.7.0.53/32";
  private static final String IPV4 = "10.7.0.0/24";
  private static final String OWN_IPV4 = "10.7.0.10";
  private static final HostileIpv4Packets.Addresses IPV4_ADDRESSES =
      new HostileIpv4Packets.Addresses(
          Ipv4Address.parse("10.7.0.1"),
          Ipv4Address.parse("10.7.0.53"),
          Ipv4Address.parse("10.7.0.66"),
          Ipv4Address.parse("10.8.0.1"));
  private static final int ROUNDS = 40;
  private static final int PINGS = 150;
  private static final Duration PING_INTERVAL = Duration.ofMillis(50);
  private static final Duration PACE = Duration.ofMillis(20);

  /** Longer than the time between two readings of the kernel. */
  private static final Duration NOTICED = Duration.ofSeconds(4);

  private final KernelLearningNetwork network;
  private final ManySources sources;
  private final String device;

  KernelHostilePeer(KernelLearningNetwork network) throws Exception {
    this.network = network;
    sources = network.sources(network.many);
    device = network.backend().interfaceName();
    network.gateway.address(device, LINK_LOCAL + "/64");
    network.gateway.address(device, IPV4_ADDRESSES.gateway() + "/24");
    LearnScope ipv4 = LearnScope.parse(IPV4);
    var others = KernelLearningNetwork.learner(network.other).learnableIps(ipv4);
    for (String prefix : OTHERS.split(",", -1)) {
      others.allowedIp(IpPrefix.parse(prefix));
    }
    network
        .backend()
        .apply(
            DeviceUpdate.builder()
                .gatewayAddresses(
                    Stream.of(GATEWAY, LINK_LOCAL, IPV4_ADDRESSES.gateway() + "/24")
                        .map(InterfaceAddress::parse)
                        .toList())
                .peer(others.build())
                .peer(KernelLearningNetwork.learner(network.many).learnableIps(ipv4).build())
                .build());
    network.other.host().address(network.other.device(), STATIC + "/128");
    require(network.many.host().pings(OWN, GATEWAY, 1), "the hostile peer's own address");
    require(network.other.host().pings(STATIC, GATEWAY, 1), "the other one's static address");
    overIpv4(network.many, OWN_IPV4);
    overIpv4(network.other, "" + IPV4_ADDRESSES.otherLearned());
  }

  /** Both have an address of IPv4, which the gateway learns. */
  private void overIpv4(KernelTunnel peer, String address) {
    String gateway = "" + IPV4_ADDRESSES.gateway();
    peer.host()
        .succeed(
            Command.of(
                "wg",
                "set",
                peer.device(),
                "peer",
                peer.setup().remotes().getFirst().publicKey(),
                "allowed-ips",
                "::/0," + gateway + "/32"));
    peer.host().address(peer.device(), address + "/24");
    require(peer.host().pings(address, gateway, 1), address + " is served");
  }

  /** Every source that is not its own, behind every header, inside every kind of packet. */
  void sendsWhatIsNotItsOwn() throws Exception {
    List<Case> cases = cases();
    sends(cases.stream().map(Case::packet).toList(), expected(cases));
  }

  /** The same of IPv4. */
  void sendsIpv4ThatIsNotItsOwn() throws Exception {
    List<HostileIpv4Packets.Case> cases = HostileIpv4Packets.all(IPV4_ADDRESSES, 0);
    Map<Counter, Long> expected = new EnumMap<>(Counter.class);
    cases.forEach(each -> expected.merge(Counter.of(each.refusal()), 1L, Long::sum));
    sends(cases.stream().map(HostileIpv4Packets.Case::packet).toList(), expected);
    String address = "" + IPV4_ADDRESSES.otherLearned();
    String gateway = "" + IPV4_ADDRESSES.gateway();
    require(network.other.host().pings(address, gateway, 1), "the other peer has its address");
  }

  /** All of these packets. */
  static List<byte[]> spoofed() {
    return Stream.concat(
            cases().stream().map(Case::packet),
            HostileIpv4Packets.all(IPV4_ADDRESSES, 0).stream().map(HostileIpv4Packets.Case::packet))
        .toList();
  }

  private static List<Case> cases() {
    return HostilePackets.all(
        new HostilePackets.Addresses(
            Ipv6Address.parse(OWN),
            Ipv6Address.parse(GATEWAY),
            Ipv6Address.parse(GATEWAY),
            Ipv6Address.parse(STATIC),
            Ipv6Address.parse(OTHER),
            Ipv4Address.parse("10.0.0.2"),
            Ipv6Address.parse(LINK_LOCAL),
            Ipv6Address.parse(ELSEWHERE)));
  }

  /** Nothing of these comes through, and each is counted for the right reason. */
  private void sends(List<byte[]> packets, Map<Counter, Long> expected) throws Exception {
    Map<Counter, Long> before = network.counters();
    try (Program capture = capture(network.gateway, device, "ip or ip6")) {
      sources.send(packets, i -> Integer.MAX_VALUE);
      Map<Counter, Long> after =
          Await.value(
              "each of the packets to be counted: " + expected,
              SOON,
              network::countersNow,
              now ->
                  expected.entrySet().stream()
                      .allMatch(each -> since(before, now, each.getKey()) >= each.getValue()));
      // Its own comes through, behind all of these.
      sources.send(List.of(sources.datagram(0xa)), i -> Integer.MAX_VALUE);
      Await.until(
          "its own packet", SOON, () -> packets(capture).anyMatch(KernelHostilePeer::isOwn));
      List<String> through = packets(capture).filter(line -> !isOwn(line)).toList();
      require(
          through.isEmpty(), "nothing comes through of " + packets.size() + " packets: " + through);
      expected.forEach(
          (counter, times) -> {
            long counted = since(before, after, counter);
            require(counted == times, times + " times " + counter.label() + ", counted " + counted);
          });
    }
  }

  /**
   * What this backend counts: a source that is refused by its reason, and besides whatever a guard
   * has to drop. Only neighbour discovery may come from {@code ::}.
   */
  private static Map<Counter, Long> expected(List<Case> cases) {
    Map<Counter, Long> expected = new EnumMap<>(Counter.class);
    for (Case each : cases) {
      boolean nobodys =
          each.source() == Source.UNSPECIFIED
              && each.content().isNeighborDiscovery()
              && each.extension() != Extension.FRAGMENT;
      if (each.isGuarded()) {
        expected.merge(Counter.DROP_RA_GUARD, 1L, Long::sum);
      }
      if (!nobodys) {
        expected.merge(Counter.of(each.source().refusal()), 1L, Long::sum);
      }
    }
    return expected;
  }

  /**
   * Solicits from what others have, and at once sends from there. The gateway's controller is as
   * simple as can be: it answers whoever asked.
   */
  void asksForWhatIsNotItsOwn() throws Exception {
    List<String> askers =
        List.of(
            OTHER, STATIC, IN_PREFIX, GATEWAY, LINK_LOCAL, ELSEWHERE, "fe80::77", "ff02::2", "::");
    network.listen(this::answer);
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < ROUNDS * askers.size(); i++) {
      Ipv6Address asker = Ipv6Address.parse(askers.get(i % askers.size()));
      packets.add(
          new NdPacket(asker, Ipv6Address.ALL_ROUTERS, new RouterSolicitation(List.of()))
              .toBytes());
      packets.add(sources.datagram(asker));
    }
    Pings known = Pings.start(network.other.host(), OTHER, GATEWAY, PINGS, PING_INTERVAL);
    Pings fixed = Pings.start(network.other.host(), STATIC, GATEWAY, PINGS, PING_INTERVAL);
    long began = System.nanoTime();
    try (DatagramCount arrived = DatagramCount.on(network.gateway);
        Program heard =
            capture(network.many.host(), network.many.device(), "icmp6 and ip6[40] == 134")) {
      // A solicitation and a packet at a time, for as long as the others ping.
      sources.send(packets, i -> (int) (2 * (1 + (System.nanoTime() - began) / PACE.toNanos())));
      sources.send(List.of(sources.datagram(0xa)), i -> Integer.MAX_VALUE);
      Await.until("its own packet", SOON, () -> arrived.hasSeen(Ipv6Address.parse(OWN)));
      for (String asker : askers) {
        // The gateway's nobody-host learns: it may have that one.
        require(
            asker.equals("fe80::77") || !arrived.hasSeen(Ipv6Address.parse(asker)),
            "no packet taken from " + asker);
      }
      Await.until("advertisements", SOON, () -> packets(heard).findAny().isPresent());
      List<String> misled =
          packets(heard)
              .filter(
                  line ->
                      Stream.of("ff02::1", "fe80::77", OWN_LINK_LOCAL)
                          .noneMatch(own -> line.contains("> " + own + ":")))
              .toList();
      require(misled.isEmpty(), "advertisements to all nodes, and what is its own: " + misled);
    }
    network.listen(event -> {});
    require(known.lost() + fixed.lost() == 0, "no packet lost of the other peer's");
    Await.until("what was lent to be given back", SOON, () -> !allowed().contains("ff02::"));
    require(
        network.inKernel(network.other) == OTHERS.split(",", -1).length + learnedOfOther(),
        "the other peer has what it had");
  }

  private long learnedOfOther() throws Exception {
    return network.learned(network.other);
  }

  private void answer(BackendEvent.NeighborDiscovery event) {
    Ipv6Address asker = Ipv6Address.ofBytes(Arrays.copyOfRange(event.packet(), 8, 24));
    network
        .backend()
        .transmit(
            event.peer(),
            new NdPacket(
                    Ipv6Address.parse(LINK_LOCAL),
                    asker,
                    new RouterAdvertisement(
                        64, false, false, RouterPreference.MEDIUM, 0, 0, 0, List.of()))
                .toBytes());
  }

  /** It goes on sending from an address of its own that an administrator gives to another peer. */
  void losesWhatIsGivenToAnother() throws Exception {
    Ipv6Address given = sources.source(0xa0001);
    AtomicBoolean end = new AtomicBoolean();
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> {
              while (!end.get()) {
                sources.send(List.of(sources.datagram(given)), i -> Integer.MAX_VALUE);
                Await.pause(PACE);
              }
            });
    try {
      Await.until("an address of its own", SOON, () -> allowed().contains(given + "/128"));
      network.gateway.succeed(
          Command.of(
              "wg",
              "set",
              device,
              "peer",
              network.other.publicKey(),
              "allowed-ips",
              OTHERS + "," + given + "/128"));
      Await.pause(NOTICED);
      try (DatagramCount arrived = DatagramCount.on(network.gateway)) {
        Await.pause(NOTICED);
        require(!arrived.hasSeen(given), "nothing taken from what is another's now");
      }
    } finally {
      end.set(true);
    }
    sending.get();
    List<IpAddress> left =
        network.addresses(network.many).stream().map(LearnedAddress::address).toList();
    require(!left.contains(given), "nor learned, of " + left);
    String owner =
        allowed()
            .lines()
            .filter(line -> line.contains(given + "/128"))
            .findFirst()
            .orElse("nobody");
    require(owner.startsWith(network.other.publicKey()), "it is whose it was made: " + owner);
  }

  private String allowed() {
    return network.gateway.succeed(Command.of("wg", "show", device, "allowed-ips"));
  }

  private static Program capture(Host host, String device, String filter) {
    Program capture =
        host.start(
            Command.of(
                "tcpdump", "-n", "-l", "--immediate-mode", "-Q", "in", "-i", device, filter));
    Await.until("tcpdump to begin", SOON, () -> capture.log().contains("listening on"));
    return capture;
  }

  private static Stream<String> packets(Program capture) {
    return capture.log().lines().filter(line -> line.contains(" > "));
  }

  private static boolean isOwn(String line) {
    return line.contains(OWN + ".");
  }
}
