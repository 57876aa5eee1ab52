package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slaacguard.net.Ipv6Address;

/**
 * Joins the host to multicast groups on one interface, so that switches with MLD snooping (RFC
 * 4541) forward the groups' packets. The host itself reads nothing from them. Closing leaves all
 * groups. In the network namespace of the opening thread; for one thread.
 *
 * <p>{@code struct ipv6_mreq}, 20 bytes: 0 group | 16 interface i32.
 */
public final class MulticastGroups implements AutoCloseable {
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_ADD_MEMBERSHIP = 20;
  private static final int IPV6_DROP_MEMBERSHIP = 21;
  private static final int REQUEST = 20;

  private final int link;
  private final int limit;
  private final Map<Ipv6Address, Membership> joined = new HashMap<>();
  private final List<Fd> sockets = new ArrayList<>();

  private record Membership(Fd socket, int uses) {}

  /**
   * Creates an instance without groups.
   *
   * @param limit the most groups
   */
  public MulticastGroups(int link, int limit) {
    this.link = link;
    this.limit = limit;
  }

  /**
   * Joins a group, or counts one more user of it.
   *
   * @return whether the host is in the group; false beyond the limit
   * @throws LinuxException ENODEV if the interface is gone
   */
  public boolean join(Ipv6Address group) {
    Membership before = joined.get(group);
    if (before != null) {
      joined.put(group, new Membership(before.socket(), before.uses() + 1));
      return true;
    }
    if (joined.size() >= limit) {
      return false;
    }
    // The kernel bounds the groups of a socket in bytes (net.core.optmem_max), to some hundreds.
    int result = sockets.isEmpty() ? -Errno.ENOMEM : ask(IPV6_ADD_MEMBERSHIP, group, last());
    if (result == -Errno.ENOMEM || result == -Errno.ENOBUFS) {
      sockets.add(Sockets.open(Sockets.AF_INET6, Sockets.SOCK_DGRAM, 0));
      result = ask(IPV6_ADD_MEMBERSHIP, group, last());
    }
    LinuxException.check(result, "join " + group);
    joined.put(group, new Membership(last(), 1));
    return true;
  }

  /**
   * Removes one user of a group, and leaves the group without users. Has no effect outside a group.
   */
  public void leave(Ipv6Address group) {
    Membership before = joined.get(group);
    if (before == null) {
      return;
    }
    if (before.uses() > 1) {
      joined.put(group, new Membership(before.socket(), before.uses() - 1));
    } else {
      joined.remove(group);
      // The membership may have ended with the interface.
      ask(IPV6_DROP_MEMBERSHIP, group, before.socket());
    }
  }

  /** Number of joined groups. */
  public int size() {
    return joined.size();
  }

  private Fd last() {
    return sockets.getLast();
  }

  private int ask(int option, Ipv6Address group, Fd socket) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(REQUEST, 8);
      MemorySegment.copy(group.toBytes(), 0, request, ValueLayout.JAVA_BYTE, 0, 16);
      request.set(Native.INT, 16, link);
      return Sockets.setOption(socket.number(), IPPROTO_IPV6, option, request);
    }
  }

  /** Leaves all groups. */
  @Override
  public void close() {
    joined.clear();
    sockets.forEach(Fd::close);
    sockets.clear();
  }
}
