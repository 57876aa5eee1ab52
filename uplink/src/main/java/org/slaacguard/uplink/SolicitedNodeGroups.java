package org.slaacguard.uplink;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.MulticastGroups;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/**
 * The solicited-node groups of addresses at one uplink. Where no more can be joined, addresses
 * wait, and the longest waiting gets the room that another one leaves. A peer cannot take all of
 * the room: for the address of one that has fewer, the newest of the peer with most gives way.
 */
final class SolicitedNodeGroups implements AutoCloseable {
  /** The host's memberships, which count how many use each of them. */
  interface Memberships {
    /**
     * Joins a group once more.
     *
     * @return false if there is no room
     * @throws LinuxException if the kernel refuses
     */
    boolean join(Ipv6Address group);

    /** Takes one use of a group back. */
    void leave(Ipv6Address group);

    /** Leaves all groups. */
    void close();
  }

  /**
   * Addresses that give way for one; several may be in a group, which leaves room with the last.
   */
  private static final int MOST_MOVED = 8;

  private final Memberships memberships;

  /** The addresses in their groups, by their peers; the newest last. */
  private final Map<PublicKey, LinkedHashSet<Ipv6Address>> joined = new HashMap<>();

  private final SequencedMap<Ipv6Address, PublicKey> waiting = new LinkedHashMap<>();

  /** Whether the kernel has refused one that waits. */
  private boolean refused;

  /** Addresses without groups. */
  SolicitedNodeGroups(Memberships memberships) {
    this.memberships = memberships;
  }

  /**
   * Those of an interface.
   *
   * @param most the most groups
   */
  static SolicitedNodeGroups at(int link, int most) {
    MulticastGroups groups = new MulticastGroups(link, most);
    return new SolicitedNodeGroups(
        new Memberships() {
          @Override
          public boolean join(Ipv6Address group) {
            return groups.join(group);
          }

          @Override
          public void leave(Ipv6Address group) {
            groups.leave(group);
          }

          @Override
          public void close() {
            groups.close();
          }
        });
  }

  /**
   * Joins the group of an address, or has it wait.
   *
   * @param peer whose it is
   * @return false if there is no room
   * @throws LinuxException if the kernel refuses; it waits as well
   */
  boolean add(Ipv6Address address, PublicKey peer) {
    waiting.put(address, peer);
    boolean room = join(address, peer);
    for (int i = 0; !room && i < MOST_MOVED && giveWay(count(peer)); i++) {
      room = join(address, peer);
    }
    return room;
  }

  private boolean join(Ipv6Address address, PublicKey peer) {
    try {
      if (!memberships.join(address.solicitedNode())) {
        return false;
      }
    } catch (LinuxException e) {
      refused = true;
      throw e;
    }
    waiting.remove(address);
    joined.computeIfAbsent(peer, key -> new LinkedHashSet<>()).add(address);
    return true;
  }

  private int count(PublicKey peer) {
    LinkedHashSet<Ipv6Address> own = joined.get(peer);
    return own == null ? 0 : own.size();
  }

  /** Has the newest address of the peer with most wait, unless that has hardly more than this. */
  private boolean giveWay(int count) {
    Map.Entry<PublicKey, LinkedHashSet<Ipv6Address>> most = null;
    for (Map.Entry<PublicKey, LinkedHashSet<Ipv6Address>> each : joined.entrySet()) {
      if (most == null || each.getValue().size() > most.getValue().size()) {
        most = each;
      }
    }
    if (most == null || most.getValue().size() < count + 2) {
      return false;
    }
    Ipv6Address newest = most.getValue().removeLast();
    memberships.leave(newest.solicitedNode());
    waiting.put(newest, most.getKey());
    return true;
  }

  /** An address is another peer's from now on. */
  void move(Ipv6Address address, PublicKey peer) {
    if (waiting.replace(address, peer) == null && takeOut(address)) {
      joined.computeIfAbsent(peer, key -> new LinkedHashSet<>()).add(address);
    }
  }

  private boolean takeOut(Ipv6Address address) {
    boolean found = joined.values().stream().anyMatch(each -> each.remove(address));
    if (found) {
      joined.values().removeIf(Set::isEmpty);
    }
    return found;
  }

  /** Takes an address away, and gives its room to those that wait. */
  void remove(Ipv6Address address) {
    if (waiting.remove(address) == null && takeOut(address)) {
      memberships.leave(address.solicitedNode());
      admit();
    }
  }

  private void admit() {
    refused = false;
    try {
      // More than one may be in the group that has room.
      boolean room = true;
      while (room && !waiting.isEmpty()) {
        Map.Entry<Ipv6Address, PublicKey> first = waiting.firstEntry();
        room = join(first.getKey(), first.getValue());
      }
    } catch (LinuxException e) {
      // The kernel has no room either: it is asked again.
    }
  }

  /** Whether the kernel has refused a group, so that it has to be asked again. */
  boolean isRefused() {
    return refused && isCrowded();
  }

  /** Joins the groups of addresses that wait, as far as there is room by now. */
  void retry() {
    admit();
  }

  /** Whether an address waits for room. */
  boolean isCrowded() {
    return !waiting.isEmpty();
  }

  @Override
  public void close() {
    memberships.close();
  }
}
