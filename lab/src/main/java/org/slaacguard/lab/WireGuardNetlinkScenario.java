package org.slaacguard.lab;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.WireGuardChange;
import org.slaacguard.linux.WireGuardDevice;
import org.slaacguard.linux.WireGuardNetlink;
import org.slaacguard.linux.WireGuardPeer;
import org.slaacguard.linux.WireGuardPeerChange;
import org.slaacguard.linux.WireGuardPeerChange.Action;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/**
 * Checks that our netlink code and the kernel's WireGuard understand each other, with {@code wg} as
 * the witness: an interface with more peers and allowed IPs than one message holds, in both
 * directions, and the removal of single allowed IPs.
 */
public final class WireGuardNetlinkScenario implements Scenario {
  private static final int PEERS = 300;
  private static final int ADDRESSES = 3000;

  /** Keeps nothing. */
  public WireGuardNetlinkScenario() {}

  @Override
  public String name() {
    return "the kernel's WireGuard through netlink";
  }

  @Override
  public void run() throws Exception {
    Command.of("modprobe", "wireguard").succeed();
    try (NetworkNamespace namespace = NetworkNamespace.create("sgvm-n")) {
      namespace.run(
          () -> {
            try (Rtnetlink netlink = Rtnetlink.open();
                WireGuardNetlink wireGuard = WireGuardNetlink.open()) {
              refuse(wireGuard);
              int index = netlink.links().create("wgn0", "wireguard").index();
              List<WireGuardPeerChange> peers = configure(wireGuard, index);
              compare(wireGuard, index, peers);
              update(wireGuard, index, peers.get(7).publicKey());
              remove(wireGuard, index, peers);
            }
          });
    }
  }

  private static void refuse(WireGuardNetlink wireGuard) {
    require("no WireGuard", Errno.EOPNOTSUPP, () -> wireGuard.get(1).close());
    require("no interface", Errno.ENODEV, () -> wireGuard.get(4711).close());
  }

  private static void require(String what, int errno, Runnable body) {
    try {
      body.run();
    } catch (LinuxException e) {
      require(e.errno() == errno, what + ": " + e.getMessage());
      return;
    }
    throw new LabException("not refused: " + what);
  }

  /** The first peer has thousands of addresses, the others one each. */
  private static List<WireGuardPeerChange> configure(WireGuardNetlink wireGuard, int index) {
    SecureRandom random = new SecureRandom();
    List<WireGuardPeerChange> peers = new ArrayList<>();
    for (int i = 0; i < PEERS; i++) {
      List<IpPrefix> prefixes = new ArrayList<>();
      if (i == 0) {
        for (int k = 0; k < ADDRESSES; k++) {
          prefixes.add(IpPrefix.of(new Ipv6Address(0x20010db8L << 32, k)));
        }
      } else {
        prefixes.add(IpPrefix.of(new Ipv4Address(0x0a000000 | i)));
      }
      WireGuardPeerChange peer =
          WireGuardPeerChange.of(PublicKey.ofBytes(bytes(random)), Action.CREATE_OR_UPDATE)
              .withEndpoint(Endpoint.parse("[2001:db8:e::" + i + "]:" + (1000 + i)))
              .withPersistentKeepalive(i)
              .replacingAllowedIps()
              .adding(prefixes);
      peers.add(i % 2 == 0 ? peer.withPresharedKey(bytes(random)) : peer);
    }
    wireGuard.set(
        index,
        WireGuardChange.ofPeers(peers)
            .replacingPeers()
            .withPrivateKey(bytes(random))
            .withListenPort(51820)
            .withMark(0x1234));
    return peers;
  }

  private static byte[] bytes(SecureRandom random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void compare(
      WireGuardNetlink wireGuard, int index, List<WireGuardPeerChange> peers) {
    try (WireGuardDevice device = wireGuard.get(index)) {
      require(device.name().equals("wgn0") && device.index() == index, "the name and index");
      require(device.listenPort() == 51820 && device.mark() == 0x1234, "the port and mark");
      require(device.privateKey() != null && device.publicKey() != null, "the keys");
      require(device.peers().size() == PEERS, device.peers().size() + " peers");
      for (int i = 0; i < PEERS; i++) {
        WireGuardPeer seen = device.peers().get(i);
        WireGuardPeerChange set = peers.get(i);
        requireSilently(seen.publicKey().equals(set.publicKey()), "public key of " + i);
        requireSilently(Objects.equals(set.endpoint(), seen.endpoint()), "endpoint of " + i);
        requireSilently(seen.persistentKeepalive() == i, "keepalive of " + i);
        requireSilently(Arrays.equals(set.presharedKey(), seen.presharedKey()), "key of " + i);
        requireSilently(
            Set.copyOf(seen.allowedIps()).equals(Set.copyOf(set.add())), "allowed IPs of " + i);
      }
      require(true, "all that was set, read back");
      String wg =
          Command.of("ip", "netns", "exec", "sgvm-n", "wg", "show", "wgn0", "dump").succeed();
      List<String> lines = wg.strip().lines().toList();
      require(lines.size() == PEERS + 1, "as many peers in wg");
      require(
          lines.getFirst().contains("\t" + device.publicKey() + "\t51820\t0x1234"),
          "the same public key in wg");
      require(lines.get(1).split(",", -1).length == ADDRESSES, "as many allowed IPs in wg");
    }
  }

  /** UPDATE does not bring a removed peer back. */
  private static void update(WireGuardNetlink wireGuard, int index, PublicKey key) {
    change(wireGuard, index, WireGuardPeerChange.of(key, Action.REMOVE));
    change(
        wireGuard,
        index,
        WireGuardPeerChange.of(key, Action.UPDATE)
            .adding(List.of(IpPrefix.parse("2001:db8:7::/48"))));
    try (WireGuardDevice device = wireGuard.get(index)) {
      require(
          device.peers().stream().noneMatch(p -> p.publicKey().equals(key)),
          "a removed peer stays away");
    }
  }

  private static void change(WireGuardNetlink wireGuard, int index, WireGuardPeerChange peer) {
    wireGuard.set(index, WireGuardChange.ofPeers(List.of(peer)));
  }

  /** Twice: the first time finds out how this kernel does it. */
  private static void remove(
      WireGuardNetlink wireGuard, int index, List<WireGuardPeerChange> peers) {
    WireGuardPeerChange first = peers.getFirst();
    Set<IpPrefix> expected = new HashSet<>(first.add());
    for (int from : new int[] {10, 1000}) {
      List<IpPrefix> gone = first.add().subList(from, from + 900);
      long start = System.nanoTime();
      wireGuard.removeAllowedIps(
          index,
          Map.of(
              first.publicKey(),
              gone,
              peers.get(1).publicKey(),
              from == 10 ? peers.get(1).add() : List.of()));
      System.out.println(
          "900 removed "
              + (wireGuard.removesByName() ? "by name" : "by moving them away")
              + " in "
              + (System.nanoTime() - start) / 1_000_000
              + " ms");
      expected.removeAll(Set.copyOf(gone));
      try (WireGuardDevice device = wireGuard.get(index)) {
        require(device.peers().size() == PEERS - 1, "no peer more or less");
        require(
            Set.copyOf(device.peers().getFirst().allowedIps()).equals(expected),
            "exactly the other " + expected.size() + " allowed IPs");
        require(device.peers().get(1).allowedIps().isEmpty(), "none of the second peer");
        require(device.peers().get(2).allowedIps().size() == 1, "that of the third");
      }
    }
  }

  private static void requireSilently(boolean met, String what) {
    if (!met) {
      throw new LabException("not as set: " + what);
    }
  }

  private static void require(boolean met, String what) {
    requireSilently(met, what);
    System.out.println("as it should be: " + what);
  }
}
