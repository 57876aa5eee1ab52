package org.slaacguard.autoconf;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkGroups;
import org.slaacguard.net.PublicKey;

/**
 * Copies datagrams from members to multicast groups of link scope to all other members, as a link
 * would: unchanged, and never back to the sender. Membership in groups (MLD) is not tracked: a
 * member gets all configured groups.
 *
 * <p>One datagram becomes as many as there are members. Copies therefore have a rate, in packets
 * and in bytes, and senders take turns, copy by copy. A peer that floods delays another's datagram
 * by one copy for each receiver, and its own datagrams find no room. No I/O; times are monotonic
 * nanoseconds.
 */
public final class GroupCopier {
  /** Copies per second, and bytes per second; the burst is a tenth of either. */
  static final int RATE = 2_000;

  static final int BYTE_RATE = 2_000_000;

  private static final long BURST_NANOS = Nanos.SECOND / 10;

  /**
   * The fraction of the free room that a member may use: 64 KiB of 1 MiB if it is alone, which it
   * may send in a second.
   */
  static final int PART = 16;

  /** What waiting datagrams may take of the memory. */
  public interface Room {
    /** Bytes that may wait now, those included that do. */
    long capacity();

    /** Notes that more bytes wait than before, or fewer. */
    void charge(int bytes);

    /** Room that nobody shares. */
    static Room of(int bytes) {
      return new Room() {
        @Override
        public long capacity() {
          return bytes;
        }

        @Override
        public void charge(int more) {}
      };
    }
  }

  /** Before the first number. */
  private static final long NOBODY = -1;

  private static final class Member {
    final Queue<byte[]> waiting = new ArrayDeque<>();
    final long number;
    int bytes;

    /**
     * Up to which member the first waiting datagram was copied, and the last one that gets it. No
     * list of them: with thousands of senders, that would be thousands of lists of thousands.
     */
    long copiedTo = NOBODY;

    long last = NOBODY;

    Member(long number) {
      this.number = number;
    }
  }

  private final Map<PublicKey, Member> members = new HashMap<>();

  /** The members with a session, by their numbers. */
  private final NavigableMap<Long, PublicKey> live = new TreeMap<>();

  private final Queue<Member> turns = new ArrayDeque<>();
  private Set<Ipv6Address> groups = Set.of();
  private long numbers;
  private int bytes;
  private long freeAt = Long.MIN_VALUE;
  private long copies;
  private long dropped;

  private final Room room;

  /** Creates a copier without groups and members. */
  public GroupCopier(Room room) {
    this.room = room;
  }

  /** Sets the groups that are copied. */
  public void groups(Set<Ipv6Address> named) {
    groups = Set.copyOf(named);
  }

  /** Adds a member, which takes part while it has a session. */
  public void join(PublicKey peer) {
    members.computeIfAbsent(peer, key -> new Member(numbers++));
  }

  /** Removes a member and its waiting datagrams. */
  public void leave(PublicKey peer) {
    Member member = members.remove(peer);
    if (member != null) {
      live.remove(member.number);
      turns.remove(member);
      charge(-member.bytes);
    }
  }

  /**
   * Notes whether a member has a session. Without one it gets nothing, like a host that is switched
   * off.
   */
  public void live(PublicKey peer, boolean hasSession) {
    Member member = members.get(peer);
    if (member == null) {
      return;
    }
    if (hasSession) {
      live.put(member.number, peer);
    } else {
      live.remove(member.number);
    }
  }

  /**
   * Accepts a datagram if it is from a member and to a configured group.
   *
   * @param packet a whole IPv6 packet with the sender's own source address; must not change
   *     afterwards
   */
  public void receive(PublicKey sender, byte[] packet) {
    Member member = members.get(sender);
    if (member == null
        || !LinkGroups.isDatagram(packet)
        || !groups.contains(LinkGroups.destination(packet))) {
      return;
    }
    // One of each member may wait beyond the room, up to as much again.
    long capacity = room.capacity();
    long free = capacity - bytes + member.bytes;
    boolean fits =
        member.waiting.isEmpty()
            ? bytes + packet.length <= 2 * capacity
            : member.bytes + packet.length <= free / PART;
    if (!fits) {
      dropped++;
      return;
    }
    if (member.waiting.isEmpty()) {
      turns.add(member);
    }
    member.waiting.add(packet);
    member.bytes += packet.length;
    charge(packet.length);
  }

  private void charge(int more) {
    bytes += more;
    room.charge(more);
  }

  /**
   * Emits the copies that may go now.
   *
   * @return when to call again; {@link Long#MAX_VALUE}: after the next {@link #receive}
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

  /** Makes one copy of the first waiting datagram, or removes it if every member has it. */
  private void copy(Member member, long now, BiConsumer<PublicKey, byte[]> out) {
    byte[] packet = member.waiting.element();
    if (member.last == NOBODY) {
      member.last = live.isEmpty() ? NOBODY : live.lastKey();
    }
    Map.Entry<Long, PublicKey> next = receiver(member);
    if (next != null) {
      out.accept(next.getValue(), packet);
      copies++;
      long cost = Math.max(Nanos.SECOND / RATE, packet.length * (Nanos.SECOND / BYTE_RATE));
      freeAt = Math.max(freeAt, now) + cost;
      member.copiedTo = next.getKey();
    }
    if (receiver(member) == null) {
      member.waiting.remove();
      member.bytes -= packet.length;
      charge(-packet.length);
      member.copiedTo = NOBODY;
      member.last = NOBODY;
    }
  }

  /** Who gets the first waiting datagram next; null if everybody has it. */
  private Map.@Nullable Entry<Long, PublicKey> receiver(Member member) {
    Map.Entry<Long, PublicKey> next = live.higherEntry(member.copiedTo);
    if (next != null && next.getKey() == member.number) {
      next = live.higherEntry(member.number);
    }
    return next == null || next.getKey() > member.last ? null : next;
  }

  /** Bytes waiting. */
  int waiting() {
    return bytes;
  }

  /** Number of copies so far. */
  public long copies() {
    return copies;
  }

  /** Number of datagrams so far that found no room. */
  public long dropped() {
    return dropped;
  }
}
