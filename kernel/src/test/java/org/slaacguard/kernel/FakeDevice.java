package org.slaacguard.kernel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.WireGuardChange;
import org.slaacguard.linux.WireGuardDevice;
import org.slaacguard.linux.WireGuardPeer;
import org.slaacguard.linux.WireGuardPeerChange;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/** What the kernel does with AllowedIPs, and what the probe would see, in memory. */
final class FakeDevice implements KernelDevice, ProbeView {
  /** A peer, as the kernel has it. */
  static final class Peer {
    final Set<IpPrefix> allowed = new LinkedHashSet<>();
    @Nullable Endpoint endpoint;
    java.time.@Nullable Instant handshake;
  }

  /** A packet that was sent, and to whom. */
  record Sent(@Nullable PublicKey peer, byte[] packet) {}

  final Map<PublicKey, Peer> peers = new LinkedHashMap<>();
  final List<ProbeEvent> seen = new ArrayList<>();
  final Map<IpAddress, Long> lastSeen = new LinkedHashMap<>();
  final List<Sent> sent = new ArrayList<>();
  final List<String> calls = new ArrayList<>();
  int listenPort = 7;
  int takenPort = -1;
  final Map<Long, Long> held = new LinkedHashMap<>();
  final Set<IpAddress> followedBeforeHold = new LinkedHashSet<>();
  final Set<IpPrefix> allowedBeforeHold = new LinkedHashSet<>();
  int holds;
  long heldBack;

  /** What was given to peers, in order, and to whom. */
  final List<Map.Entry<IpPrefix, PublicKey>> given = new ArrayList<>();

  /** What was asked to be taken. */
  final List<IpPrefix> taken = new ArrayList<>();

  /** How often it was read. */
  int reads;

  /** Somebody who is faster, each time it is read. */
  Runnable beforeRead = () -> {};

  /** Hears the name of each call: {@code get}, {@code set}, {@code poll}, {@code lost}. */
  Consumer<String> beforeCall = call -> {};

  /** Packets for which the probe had no room. */
  volatile long lost;

  /** Whether it looks who has what is to be taken, as kernels from 6.16 on do. */
  boolean byName;

  /** Whether packets are taken. */
  boolean takesPackets = true;

  private int refusals;
  private int refusedWith;

  /** Everything is refused with this error from now on, so often. */
  void refuse(int errno, int times) {
    refusedWith = errno;
    refusals = times;
  }

  private void refuseSome() {
    if (refusals > 0) {
      refusals--;
      throw new LinuxException("asked of the kernel", refusedWith);
    }
  }

  /** As {@code wg set} does, in another process. */
  void wgSet(PublicKey to, String prefix) {
    IpPrefix parsed = IpPrefix.parse(prefix);
    peers.values().forEach(other -> other.allowed.remove(parsed));
    peers.computeIfAbsent(to, k -> new Peer()).allowed.add(parsed);
  }

  @Override
  public WireGuardDevice get() {
    beforeCall.accept("get");
    beforeRead.run();
    refuseSome();
    reads++;
    List<WireGuardPeer> list = new ArrayList<>();
    peers.forEach((key, peer) -> list.add(peer(key, peer)));
    return device(list);
  }

  // Of a compiled class, NullAway does not see that the array may be null.
  @SuppressWarnings("NullAway")
  private static WireGuardPeer peer(PublicKey key, Peer peer) {
    return new WireGuardPeer(
        key, null, peer.endpoint, 0, peer.handshake, 0, 0, List.copyOf(peer.allowed));
  }

  // Of a compiled class, NullAway does not see that the array may be null.
  @SuppressWarnings("NullAway")
  private WireGuardDevice device(List<WireGuardPeer> list) {
    return new WireGuardDevice(1, "sgt0", null, null, listenPort, 0, list);
  }

  @Override
  public void set(WireGuardChange change) {
    beforeCall.accept("set");
    refuseSome();
    Integer port = change.listenPort();
    if (port != null) {
      if (port == takenPort) {
        throw new LinuxException("set", Errno.EADDRINUSE);
      }
      listenPort = port;
    }
    for (WireGuardPeerChange each : change.peers()) {
      calls.add(each.toString());
      switch (each.action()) {
        case REMOVE -> peers.remove(each.publicKey());
        case CREATE_OR_UPDATE ->
            add(peers.computeIfAbsent(each.publicKey(), k -> new Peer()), each);
        case UPDATE -> add(peers.get(each.publicKey()), each);
      }
    }
  }

  private void add(@Nullable Peer peer, WireGuardPeerChange change) {
    if (peer != null) {
      for (IpPrefix prefix : change.add()) {
        peers.values().forEach(other -> other.allowed.remove(prefix));
        peer.allowed.add(prefix);
        given.add(Map.entry(prefix, change.publicKey()));
      }
      if (change.endpoint() != null) {
        peer.endpoint = change.endpoint();
      }
    }
  }

  @Override
  public void removeAllowedIps(Map<PublicKey, List<IpPrefix>> prefixes) {
    refuseSome();
    prefixes.values().forEach(taken::addAll);
    if (byName) {
      prefixes.forEach(
          (owner, list) -> {
            Peer peer = peers.get(owner);
            if (peer != null) {
              list.forEach(peer.allowed::remove);
            }
          });
      return;
    }
    // As by a move: it does not look who owns them.
    prefixes.forEach(
        (owner, list) ->
            list.forEach(prefix -> peers.values().forEach(p -> p.allowed.remove(prefix))));
  }

  @Override
  public boolean removesByName() {
    return byName;
  }

  @Override
  public boolean send(byte[] packet) {
    if (!takesPackets) {
      return false;
    }
    IpAddress destination = ProbedPacket.destination(packet);
    sent.add(new Sent(destination == null ? null : owner(destination), packet));
    return true;
  }

  /** Cryptokey routing. */
  @Nullable PublicKey owner(IpAddress address) {
    PublicKey best = null;
    int longest = -1;
    for (Map.Entry<PublicKey, Peer> each : peers.entrySet()) {
      for (IpPrefix prefix : each.getValue().allowed) {
        if (prefix.contains(address) && prefix.length() > longest) {
          longest = prefix.length();
          best = each.getKey();
        }
      }
    }
    return best;
  }

  @Override
  public void follow(Map<IpAddress, Long> addresses) {
    lastSeen.putAll(addresses);
  }

  @Override
  public void unfollow(Collection<IpAddress> addresses) {
    addresses.forEach(lastSeen::remove);
  }

  @Override
  public void lastSeen(AddressProbe.Seen sink) {
    lastSeen.forEach((address, nanos) -> sink.at(address.high(), address.low(), nanos));
  }

  @Override
  public long lastSeen(IpAddress address, long otherwise) {
    return lastSeen.getOrDefault(address, otherwise);
  }

  @Override
  public int poll(Consumer<ProbeEvent> sink, int limit) {
    beforeCall.accept("poll");
    List<ProbeEvent> now = List.copyOf(seen);
    seen.clear();
    now.forEach(sink);
    return now.size();
  }

  @Override
  public void hold(Map<Long, Long> untilNanos) {
    held.putAll(untilNanos);
    holds++;
    followedBeforeHold.addAll(lastSeen.keySet());
    peers.values().forEach(each -> allowedBeforeHold.addAll(each.allowed));
  }

  @Override
  public void release(Collection<Long> peers) {
    peers.forEach(held::remove);
  }

  @Override
  public long heldBack() {
    return heldBack;
  }

  @Override
  public long lost() {
    beforeCall.accept("lost");
    return lost;
  }

  @Override
  public void close() {}
}
