package org.slaacguard.autoconf;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkGroups;
import org.slaacguard.net.PublicKey;

/**
 * Copies what members send to multicast groups of link scope to the other members, as a link would:
 * unchanged, and never back to the sender. Nobody's membership in a group is followed (MLD): a
 * member gets all groups that are named.
 *
 * <p>One datagram becomes as many as there are members, so copies have a rate, in packets and in
 * bytes, and senders take turns, copy by copy: a peer that floods delays another's datagram by one
 * copy for each receiver, and its own datagrams find no room. No I/O; times are monotonic
 * nanoseconds.
 */
public final class GroupCopier {
  /** Copies a second, and bytes a second; at once, a tenth of either. */
  static final int RATE = 2_000;

  static final int BYTE_RATE = 2_000_000;

  private static final long BURST_NANOS = Nanos.SECOND / 10;

  /** Bytes that wait, of all members together, but for one datagram of each. */
  static final int ROOM = 4 << 20;

  /**
   * A member may have one in so many parts of what is free: 64 KiB where nobody else has anything,
   * which is what it may send in a second.
   */
  static final int PART = 64;

  private static final class Member {
    final PublicKey key;
    final Queue<byte[]> waiting = new ArrayDeque<>();
    int bytes;

    /** The members that still get the first waiting datagram; null before it has begun. */
    @Nullable Queue<PublicKey> receivers;

    Member(PublicKey key) {
      this.key = key;
    }
  }

  private final Map<PublicKey, Member> members = new HashMap<>();

  /** Those with a session. */
  private final Set<PublicKey> live = new LinkedHashSet<>();

  private final Queue<Member> turns = new ArrayDeque<>();
  private Set<Ipv6Address> groups = Set.of();
  private int bytes;
  private long freeAt = Long.MIN_VALUE;
  private long copies;
  private long dropped;

  /** Without groups and members. */
  public GroupCopier() {}

  /** These groups are copied from now on. */
  public void groups(Set<Ipv6Address> named) {
    groups = Set.copyOf(named);
  }

  /** A peer takes part, for as long as it has a session. */
  public void join(PublicKey peer) {
    members.computeIfAbsent(peer, Member::new);
  }

  /** A peer takes part no more; what it has sent is forgotten. */
  public void leave(PublicKey peer) {
    live.remove(peer);
    Member member = members.remove(peer);
    if (member != null) {
      turns.remove(member);
      bytes -= member.bytes;
    }
  }

  /** Whether a member has a session: without one it gets nothing, as a host that is off. */
  public void live(PublicKey peer, boolean hasSession) {
    if (hasSession && members.containsKey(peer)) {
      live.add(peer);
    } else {
      live.remove(peer);
    }
  }

  /**
   * Takes a datagram, if it is a member's and to a group that is named.
   *
   * @param packet a whole IPv6 packet, whose source is the sender's own; not changed afterwards
   */
  public void receive(PublicKey sender, byte[] packet) {
    Member member = members.get(sender);
    if (member == null
        || !LinkGroups.isDatagram(packet)
        || !groups.contains(LinkGroups.destination(packet))) {
      return;
    }
    int free = ROOM - bytes + member.bytes;
    if (!member.waiting.isEmpty() && member.bytes + packet.length > free / PART) {
      dropped++;
      return;
    }
    if (member.waiting.isEmpty()) {
      turns.add(member);
    }
    member.waiting.add(packet);
    member.bytes += packet.length;
    bytes += packet.length;
  }

  /**
   * Hands over the copies that may go now.
   *
   * @return when to come again; {@link Long#MAX_VALUE}: when something is received
   */
  public long poll(long now, BiConsumer<PublicKey, byte[]> out) {
    freeAt = freeAt == Long.MIN_VALUE ? now : freeAt;
    while (!turns.isEmpty()) {
      if (freeAt - now >= BURST_NANOS) {
        return freeAt - BURST_NANOS / 2;
      }
      Member member = turns.remove();
      copy(member, now, out);
      if (!member.waiting.isEmpty()) {
        turns.add(member);
      }
    }
    return Nanos.NEVER;
  }

  /** One copy of the first that waits; or none, where all have got it. */
  private void copy(Member member, long now, BiConsumer<PublicKey, byte[]> out) {
    byte[] packet = member.waiting.element();
    Queue<PublicKey> receivers = member.receivers;
    if (receivers == null) {
      receivers = new ArrayDeque<>(live);
      receivers.remove(member.key);
      member.receivers = receivers;
    }
    for (PublicKey next = receivers.poll(); next != null; next = receivers.poll()) {
      if (live.contains(next)) {
        out.accept(next, packet);
        copies++;
        long cost = Math.max(Nanos.SECOND / RATE, packet.length * (Nanos.SECOND / BYTE_RATE));
        freeAt = Math.max(freeAt, now) + cost;
        break;
      }
    }
    if (receivers.isEmpty()) {
      member.waiting.remove();
      member.bytes -= packet.length;
      bytes -= packet.length;
      member.receivers = null;
    }
  }

  /** Bytes that wait now. */
  int waiting() {
    return bytes;
  }

  /** Copies so far. */
  public long copies() {
    return copies;
  }

  /** Datagrams so far that found no room. */
  public long dropped() {
    return dropped;
  }
}
