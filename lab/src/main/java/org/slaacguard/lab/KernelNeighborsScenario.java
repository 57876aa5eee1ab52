package org.slaacguard.lab;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.lab.TunnelSetup.Remote;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;

/**
 * What a gateway on the kernel's WireGuard does beside moving packets, on the network that {@link
 * OnLinkNetwork} draws: it answers for the peer on the uplink, copies multicast between peers, and
 * lets no router's message of theirs through. Besides roamer there are two peers: member, which has
 * joined the group as roamer has, and outsider, which has not.
 */
public final class KernelNeighborsScenario implements Scenario {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final String GROUP = "ff02::fb";
  private static final String TABLE = "slaacguard-guard-";

  /** Nothing started yet. */
  public KernelNeighborsScenario() {}

  @Override
  public String name() {
    return "a gateway's neighbours, on the kernel's WireGuard";
  }

  @Override
  public void run() throws Exception {
    Command.of("modprobe", "-a", "wireguard", "cls_bpf", "sch_ingress", "tun", "bridge").succeed();
    try (Topology topology = Topology.open()) {
      OnLinkNetwork network = new OnLinkNetwork(topology);
      Host vps = network.gateway();
      KeyPair roamer = KeyPair.generate();
      TunnelSetup setup =
          OnLinkNetwork.gatewaySetup(roamer, "Backend = kernel", "Groups = " + GROUP);
      String key = setup.keys().publicKey();
      KernelTunnel member = KernelTunnel.client(vps, key, "member", 4, "fe80::6/64");
      KernelTunnel outsider = KernelTunnel.client(vps, key, "outsider", 8, "fe80::7/64");
      Remote first = setup.remotes().getFirst().line("JoinGroups = yes");
      Slaacguard gateway =
          Slaacguard.start(
              vps,
              TunnelSetup.of(setup.keys())
                  .listen(OnLinkNetwork.PORT)
                  .address("fe80::1/64")
                  .line("AdvertisePrefix = " + OnLinkNetwork.PREFIX)
                  .line("Backend = kernel")
                  .line("Groups = " + GROUP)
                  .line("NeighborProxy = " + OnLinkNetwork.UPLINK)
                  .remote(first)
                  .remote(learner(member).line("JoinGroups = yes"))
                  .remote(learner(outsider)));
      Tunnel peer = KernelTunnel.start(network.peer(), OnLinkNetwork.peerSetup(roamer, key));
      String address = answersOnTheUplink(network, peer);
      for (KernelTunnel each : List.of(member, outsider)) {
        each.awaitAddress();
      }
      copiesToMembers(gateway, peer, member, outsider);
      dropsWhatRoutersSay(network, peer, address);
      require(tables(vps).contains(TABLE + gateway.device()), "the filter's table");
      gateway.program().close();
      require(!tables(vps).contains(TABLE), "no table left");
    }
  }

  private static Remote learner(Tunnel client) {
    return Remote.learner(client.publicKey());
  }

  private static String answersOnTheUplink(OnLinkNetwork network, Tunnel peer) {
    String address = peer.awaitAddress();
    require(network.peer().pings(address, OnLinkNetwork.OUTSIDE, 3), "roamer pings outside");
    require(network.outside().pings(OnLinkNetwork.OUTSIDE, address, 3), "outside pings roamer");
    require(network.neighbor().pings(OnLinkNetwork.NEIGHBOR, address, 1), "so does a neighbour");
    return address;
  }

  private static void copiesToMembers(
      Slaacguard gateway, Tunnel peer, KernelTunnel member, KernelTunnel outsider) {
    try (Program heard = capture(member.host(), member.device(), "dst " + GROUP);
        Program outside = capture(outsider.host(), outsider.device(), "dst " + GROUP);
        Program back = capture(peer.host(), peer.device(), "dst " + GROUP)) {
      send(peer, List.of(datagram("fe80::5", GROUP)));
      Await.until("the copy", SOON, () -> heard.log().contains("> " + GROUP));
      // From an address that is another's it is not copied.
      send(peer, List.of(datagram("fe80::6", GROUP), datagram("fe80::5", "ff02::c")));
      send(member, List.of(datagram("fe80::6", GROUP)));
      Await.until("the other way", SOON, () -> back.log().contains("> " + GROUP));
      require(lines(heard, "> " + GROUP) == 1, "one copy: " + heard.log());
      require(lines(back, "> " + GROUP) == 1, "none of its own: " + back.log());
      require(lines(outside, " > ") == 0, "nothing for who has not joined: " + outside.log());
      require(gateway.counter("group_copies") == 2, "two copies counted");
    }
    String allowed = gateway.wg("show", "allowed-ips");
    require(!allowed.contains("ff02::"), "nothing is lent any more: " + allowed);
  }

  private static void dropsWhatRoutersSay(OnLinkNetwork network, Tunnel peer, String address) {
    HostilePackets.Addresses addresses =
        new HostilePackets.Addresses(
            Ipv6Address.parse(address),
            Ipv6Address.parse(OnLinkNetwork.OUTSIDE),
            Ipv6Address.parse(OnLinkNetwork.GATEWAY),
            Ipv6Address.parse(OnLinkNetwork.GATEWAY),
            Ipv6Address.parse(OnLinkNetwork.NEIGHBOR),
            Ipv4Address.parse("10.0.0.2"),
            Ipv6Address.parse("fe80::1"),
            Ipv6Address.parse("2001:db8:99::1"));
    try (Program heard = capture(network.router(), "up0", "src " + address)) {
      send(peer, HostilePackets.routersOwn(addresses));
      send(peer, List.of(datagram(address, OnLinkNetwork.OUTSIDE)));
      Await.until("a datagram", SOON, () -> heard.log().contains(".5353 > "));
      require(lines(heard, "ICMP6") == 0, "no router's message leaves: " + heard.log());
    }
  }

  private static void send(Tunnel from, List<byte[]> packets) {
    new ManySources(from, "2001:db8:a:0", OnLinkNetwork.OUTSIDE)
        .send(new ArrayList<>(packets), i -> Integer.MAX_VALUE);
  }

  /** A UDP datagram to port 5353; its checksum matters to nobody on the way. */
  private static byte[] datagram(String source, String destination) {
    int length = 20;
    ByteBuffer packet = ByteBuffer.allocate(Ipv6Header.LENGTH + length);
    new Ipv6Header(
            length, Ipv6Header.UDP, 255, Ipv6Address.parse(source), Ipv6Address.parse(destination))
        .write(packet);
    packet.putShort((short) 5353).putShort((short) 5353).putShort((short) length);
    packet.putShort((short) 1);
    return packet.array();
  }

  private static Program capture(Host host, String device, String filter) {
    Program capture =
        host.start(
            Command.of(
                "tcpdump", "-n", "-l", "--immediate-mode", "-Q", "in", "-i", device, filter));
    Await.until("tcpdump to begin", SOON, () -> capture.log().contains("listening on"));
    return capture;
  }

  private static long lines(Program capture, String with) {
    return capture.log().lines().filter(line -> line.contains(with)).count();
  }

  private static String tables(Host host) {
    return host.succeed(Command.of("nft", "list", "tables"));
  }

  private static void require(boolean met, String what) {
    if (!met) {
      throw new LabException("missing: " + what);
    }
    System.out.println("there: " + what);
  }
}
