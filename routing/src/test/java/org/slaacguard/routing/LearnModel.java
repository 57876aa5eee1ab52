package org.slaacguard.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;

/**
 * The behaviour that {@link LearnedAddresses} must have, written as slowly and plainly as possible.
 * If the policy leaves a choice (which of two addresses used in the same millisecond goes), the
 * model takes the table's choice from the events, and checks that it was allowed.
 */
final class LearnModel {
  static final long MS = 1_000_000;

  /** An event that the table must report, in this order. */
  record Event(int slot, IpAddress address, @Nullable ForgetReason forgotten) {}

  static final class Entry {
    final int slot;
    long learnedAt;
    long lastSeen;

    Entry(int slot, long learnedAt, long lastSeen) {
      this.slot = slot;
      this.learnedAt = learnedAt;
      this.lastSeen = lastSeen;
    }
  }

  private static final class Peer {
    LearnPolicy policy;
    long tokenNanos;
    long refilledAt;

    Peer(LearnPolicy policy, long now) {
      this.policy = policy;
      fill(now);
    }

    void fill(long now) {
      tokenNanos = policy.rate().burst() * policy.rate().interval().toNanos();
      refilledAt = now;
    }

    boolean hasToken(long now) {
      long interval = policy.rate().interval().toNanos();
      tokenNanos = Math.min(policy.rate().burst() * interval, tokenNanos + now - refilledAt);
      refilledAt = now;
      return tokenNanos >= interval;
    }
  }

  final Map<IpAddress, Entry> entries = new HashMap<>();
  private final Map<Integer, Peer> peers = new HashMap<>();
  private final int capacity;
  List<IpPrefix> advertised = List.of();
  Map<Integer, List<IpPrefix>> own = Map.of();
  List<InterfaceAddress> gateway = List.of();
  Map<IpPrefix, Integer> statics = Map.of();

  /**
   * What the table has reported since the last step; the model removes its events from the front.
   */
  final List<Event> reported = new ArrayList<>();

  LearnModel(int capacity) {
    this.capacity = capacity;
  }

  int learn(int slot, IpAddress address, long now) {
    long ms = now / MS;
    Entry entry = entries.get(address);
    if (entry != null && entry.slot == slot) {
      if (ms - entry.lastSeen >= 1000) {
        entry.lastSeen = ms;
      }
      return LearnedAddresses.REFRESHED;
    }
    Peer peer = peers.get(slot);
    LearnRefusal refusal = peer == null ? LearnRefusal.OUT_OF_SCOPE : refusal(slot, peer, address);
    if (refusal != null) {
      return refusal.answer();
    }
    assertNotNull(peer);
    if (entry != null && !expired(entry, ms)) {
      return LearnRefusal.LEARNED_CONFLICT.answer();
    }
    if (peer.policy.limit() == 0) {
      return LearnRefusal.CAPACITY.answer();
    }
    if (!peer.hasToken(now)) {
      return LearnRefusal.RATE.answer();
    }
    if (slow(statics, address) == slot) {
      return LearnedAddresses.REFRESHED;
    }
    if (entry != null) {
      forget(address, ForgetReason.EXPIRED);
    }
    if (!makeRoom(slot, peer)) {
      return LearnRefusal.CAPACITY.answer();
    }
    peer.tokenNanos -= peer.policy.rate().interval().toNanos();
    entries.put(address, new Entry(slot, ms, ms));
    expect(new Event(slot, address, null));
    return LearnedAddresses.LEARNED;
  }

  boolean restore(int slot, IpAddress address, long learnedAt, long lastSeen, long now) {
    Peer peer = peers.get(slot);
    if (peer == null || refusal(slot, peer, address) != null) {
      return false;
    }
    Entry entry = entries.get(address);
    if (entry != null && entry.slot == slot) {
      entry.lastSeen = Math.max(entry.lastSeen, lastSeen / MS);
      entry.learnedAt = Math.min(entry.learnedAt, learnedAt / MS);
      return true;
    }
    boolean expired = now / MS - lastSeen / MS >= peer.policy.expiry().toMillis();
    boolean older =
        count(slot) >= peer.policy.limit()
            && entries.values().stream()
                .noneMatch(e -> e.slot == slot && e.lastSeen < lastSeen / MS);
    if (expired || older || (entry != null && !expired(entry, now / MS))) {
      return false;
    }
    if (entry != null) {
      forget(address, ForgetReason.EXPIRED);
    }
    if (!makeRoom(slot, peer)) {
      return false;
    }
    entries.put(address, new Entry(slot, learnedAt / MS, lastSeen / MS));
    return true;
  }

  void policy(int slot, LearnPolicy policy, long now) {
    Peer peer = peers.get(slot);
    if (peer == null) {
      peers.put(slot, new Peer(policy, now));
      return;
    }
    peer.hasToken(now);
    boolean sameRate = peer.policy.rate().equals(policy.rate());
    peer.policy = policy;
    if (!sameRate) {
      peer.fill(now);
    }
    revoke();
    while (count(slot) > policy.limit()) {
      forgetOldest(slot, ForgetReason.REVOKED);
    }
  }

  boolean knows(int slot) {
    return peers.containsKey(slot);
  }

  boolean forget(int slot, IpAddress address) {
    Entry entry = entries.get(address);
    if (entry == null || entry.slot != slot) {
      return false;
    }
    forget(address, ForgetReason.REQUESTED);
    return true;
  }

  void removePeer(int slot) {
    peers.remove(slot);
    forgetAll(ForgetReason.PEER_REMOVED, (address, entry) -> entry.slot == slot);
  }

  void expire(long now) {
    forgetAll(ForgetReason.EXPIRED, (address, entry) -> expired(entry, now / MS));
  }

  /** Applies a change of the rules, or of one peer's policy. */
  void revoke() {
    forgetAll(
        ForgetReason.REVOKED,
        (address, entry) -> {
          Peer peer = peers.get(entry.slot);
          return peer != null && refusal(entry.slot, peer, address) != null;
        });
  }

  private boolean expired(Entry entry, long ms) {
    Peer peer = peers.get(entry.slot);
    return peer != null && ms - entry.lastSeen >= peer.policy.expiry().toMillis();
  }

  private long count(int slot) {
    return entries.values().stream().filter(entry -> entry.slot == slot).count();
  }

  private boolean makeRoom(int slot, Peer peer) {
    if (count(slot) >= peer.policy.limit()) {
      forgetOldest(slot, ForgetReason.EVICTED);
      return true;
    }
    return entries.size() < capacity;
  }

  private void forgetOldest(int slot, ForgetReason reason) {
    long oldest =
        entries.values().stream()
            .filter(entry -> entry.slot == slot)
            .mapToLong(entry -> entry.lastSeen)
            .min()
            .orElseThrow();
    assertTrue(!reported.isEmpty(), () -> "nothing reported, though one goes: " + reason);
    Event event = reported.removeFirst();
    Entry chosen = entries.remove(event.address);
    assertEquals(reason, event.forgotten);
    assertNotNull(chosen);
    assertEquals(slot, chosen.slot);
    assertEquals(oldest, chosen.lastSeen, "the least recently used goes");
  }

  private void forget(IpAddress address, ForgetReason reason) {
    expect(new Event(Objects.requireNonNull(entries.remove(address)).slot, address, reason));
  }

  private void forgetAll(ForgetReason reason, BiPredicate<IpAddress, Entry> which) {
    for (Iterator<Map.Entry<IpAddress, Entry>> i = entries.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<IpAddress, Entry> entry = i.next();
      if (which.test(entry.getKey(), entry.getValue())) {
        i.remove();
        Event event = new Event(entry.getValue().slot, entry.getKey(), reason);
        assertTrue(reported.remove(event), () -> "not reported: " + event + " in " + reported);
      }
    }
  }

  private void expect(Event event) {
    assertTrue(!reported.isEmpty(), () -> "not reported: " + event);
    assertEquals(event, reported.removeFirst());
  }

  // --- the rules ---

  private @Nullable LearnRefusal refusal(int slot, Peer peer, IpAddress address) {
    if (isNoHost(address)) {
      return LearnRefusal.NOT_UNICAST;
    }
    List<IpPrefix> offered = new ArrayList<>(own.getOrDefault(slot, advertised));
    offered.add(IpPrefix.LINK_LOCAL);
    List<IpPrefix> scope = new ArrayList<>(peer.policy.scope().prefixes());
    if (peer.policy.scope().advertised()) {
      scope.addAll(offered);
    }
    if (scope.stream().noneMatch(prefix -> names(prefix, address))) {
      return isIn(List.of("0.0.0.0/8", "240.0.0.0/4"), address)
          ? LearnRefusal.NOT_UNICAST
          : LearnRefusal.OUT_OF_SCOPE;
    }
    List<IpPrefix> here = new ArrayList<>(advertised);
    here.add(IpPrefix.LINK_LOCAL);
    own.values().forEach(here::addAll);
    gateway.forEach(own -> here.add(own.prefix()));
    if (here.stream().anyMatch(prefix -> isReserved(prefix, address))) {
      return LearnRefusal.ANYCAST;
    }
    if (gateway.stream().anyMatch(own -> own.address().equals(address))) {
      return LearnRefusal.GATEWAY;
    }
    if (here.stream().anyMatch(prefix -> isEnd(prefix, address))) {
      return LearnRefusal.NOT_UNICAST;
    }
    int owner = slow(statics, address);
    return owner == AllowedIps.NOBODY || owner == slot ? null : LearnRefusal.STATIC_CONFLICT;
  }

  private static boolean isNoHost(IpAddress address) {
    return isIn(
        address instanceof Ipv4Address
            ? List.of("0.0.0.0/32", "127.0.0.0/8", "224.0.0.0/4", "255.255.255.255/32")
            : List.of("::/96", "::ffff:0:0/96", "ff00::/8"),
        address);
  }

  private static boolean isIn(List<String> prefixes, IpAddress address) {
    return prefixes.stream().map(IpPrefix::parse).anyMatch(prefix -> prefix.contains(address));
  }

  /** Whether a prefix of a scope contains the address, and no special prefix inside it does. */
  private static boolean names(IpPrefix prefix, IpAddress address) {
    return prefix.contains(address)
        && Stream.of(
                ("::/3 4000::/2 8000::/2 c000::/3 e000::/4 f000::/5 f800::/6 fe00::/9 fec0::/10"
                        + " 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23"
                        + " 2001::/32 2001:2::/48 2001:3::/32 2001:10::/28 2001:20::/28"
                        + " 2001:30::/28 2002::/16 5f00::/16 0.0.0.0/8 169.254.0.0/16"
                        + " 192.0.0.0/24 192.88.99.0/24 240.0.0.0/4")
                    .split(" "))
            .map(IpPrefix::parse)
            .filter(special -> special.contains(address))
            .allMatch(special -> prefix.length() >= special.length());
  }

  /** Whether it is the first or last address of an IPv4 network with others in between. */
  private static boolean isEnd(IpPrefix prefix, IpAddress address) {
    if (!prefix.contains(address) || !(address instanceof Ipv4Address) || prefix.length() > 30) {
      return false;
    }
    BigInteger host =
        new BigInteger(1, address.toBytes()).mod(BigInteger.ONE.shiftLeft(32 - prefix.length()));
    return host.signum() == 0 || host.bitCount() == 32 - prefix.length();
  }

  /**
   * RFC 4291, section 2.6.1, RFC 2526, section 2, and RFC 5453 on the digits of the interface
   * identifier.
   */
  private static boolean isReserved(IpPrefix prefix, IpAddress address) {
    if (!prefix.contains(address) || !(address instanceof Ipv6Address) || prefix.length() > 126) {
      return false;
    }
    int bits = Math.min(64, 128 - prefix.length());
    BigInteger identifier =
        new BigInteger(1, address.toBytes()).mod(BigInteger.ONE.shiftLeft(bits));
    if (identifier.signum() == 0) {
      return true;
    }
    // RFC 5453: 0200:5eff:fe00:0000 to 0200:5eff:feff:ffff.
    if (bits == 64 && identifier.shiftRight(24).equals(BigInteger.valueOf(0x02005efffeL))) {
      return true;
    }
    BigInteger last =
        bits == 64
            ? new BigInteger("fdffffffffffffff", 16)
            : BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    BigInteger behind = last.subtract(identifier);
    return bits >= 8 && behind.signum() >= 0 && behind.compareTo(BigInteger.valueOf(0x7f)) <= 0;
  }

  private static int slow(Map<IpPrefix, Integer> statics, IpAddress address) {
    return statics.entrySet().stream()
        .filter(entry -> entry.getKey().contains(address))
        .max(Comparator.comparingInt(entry -> entry.getKey().length()))
        .map(Map.Entry::getValue)
        .orElse(AllowedIps.NOBODY);
  }
}
