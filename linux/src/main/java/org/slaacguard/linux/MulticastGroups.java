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
 * Multicast groups that the host is in on one interface as long as this is open, so that switches
 * that listen to the host's reports (MLD, RFC 4541) pass the groups' packets on. The host itself
 * takes nothing from them. In the network namespace of the thread that opens it; for one thread.
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
   * In no group yet.
   *
   * @param limit groups at most
   */
  public MulticastGroups(int link, int limit) {
    this.link = link;
    this.limit = limit;
  }

  /**
   * Joins a group, or remembers that one more needs it.
   *
   * @return whether it is in the group; false beyond the limit
   * @throws LinuxException ENODEV where the interface is gone
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
    // The kernel's bound on a socket's groups is in bytes (net.core.optmem_max), some hundreds.
    int result = sockets.isEmpty() ? -Errno.ENOMEM : ask(IPV6_ADD_MEMBERSHIP, group, last());
    if (result == -Errno.ENOMEM || result == -Errno.ENOBUFS) {
      sockets.add(Sockets.open(Sockets.AF_INET6, Sockets.SOCK_DGRAM, 0));
      result = ask(IPV6_ADD_MEMBERSHIP, group, last());
    }
    LinuxException.check(result, "join " + group);
    joined.put(group, new Membership(last(), 1));
    return true;
  }

  /** Leaves a group when nobody needs it any more. One that it is not in stays so. */
  public void leave(Ipv6Address group) {
    Membership before = joined.get(group);
    if (before == null) {
      return;
    }
    if (before.uses() > 1) {
      joined.put(group, new Membership(before.socket(), before.uses() - 1));
    } else {
      joined.remove(group);
      // It went with the interface, perhaps.
      ask(IPV6_DROP_MEMBERSHIP, group, before.socket());
    }
  }

  /** Groups that it is in. */
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

  /** Leaves all. */
  @Override
  public void close() {
    joined.clear();
    sockets.forEach(Fd::close);
    sockets.clear();
  }
}
