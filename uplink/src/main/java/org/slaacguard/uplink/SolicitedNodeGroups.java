package org.slaacguard.uplink;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.MulticastGroups;
import org.slaacguard.net.Ipv6Address;

/**
 * The solicited-node groups of addresses at one uplink. Where no more can be joined, addresses
 * wait, and the longest waiting gets the room that another one leaves.
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

  private final Memberships memberships;
  private final Set<Ipv6Address> joined = new HashSet<>();
  private final LinkedHashSet<Ipv6Address> waiting = new LinkedHashSet<>();

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
   * @return false if there is no room
   * @throws LinuxException if the kernel refuses; it waits as well
   */
  boolean add(Ipv6Address address) {
    waiting.add(address);
    return join(address);
  }

  private boolean join(Ipv6Address address) {
    if (!memberships.join(address.solicitedNode())) {
      return false;
    }
    waiting.remove(address);
    joined.add(address);
    return true;
  }

  /** Takes an address away, and gives its room to those that wait. */
  void remove(Ipv6Address address) {
    if (!waiting.remove(address) && joined.remove(address)) {
      memberships.leave(address.solicitedNode());
      admit();
    }
  }

  private void admit() {
    try {
      // More than one may be in the group that has room.
      boolean room = true;
      while (room && !waiting.isEmpty()) {
        room = join(waiting.getFirst());
      }
    } catch (LinuxException e) {
      // The kernel has no room either: the next address that goes makes some.
    }
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
