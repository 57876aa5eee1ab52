package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.List;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;

/** The interface itself: its addresses, its MTU, and up. */
final class LinkSetup {
  /** WireGuard over IPv6 and UDP: 40 + 8 + 16 + 16 bytes. */
  private static final int OVERHEAD = 80;

  private static final int ETHERNET_MTU = 1500;

  /** What IPv6 needs (RFC 8200, section 5). */
  private static final int SMALLEST_MTU = 1280;

  private final InterfacePlan plan;
  private final Rtnetlink rtnetlink;
  private final UndoStack undo;

  LinkSetup(InterfacePlan plan, Rtnetlink rtnetlink, UndoStack undo) {
    this.plan = plan;
    this.rtnetlink = rtnetlink;
    this.undo = undo;
  }

  /** Does all of it. */
  void run(Link link) throws SetupException {
    int index = link.index();
    String acceptRa = "ipv6/conf/" + link.name() + "/accept_ra";
    if ((plan.advertises() || undo.isKnown(acceptRa)) && !isDeaf(link.name())) {
      // A router does not take advertisements from its own clients. What an earlier daemon had
      // changed stays until the end: peers may learn by now (RouterGuard).
      undo.change(acceptRa, "0");
    }
    if (plan.advertises()) {
      // It has the one link-local address that it advertises.
      generateAddresses(link, LinkChange.GENERATE_NONE);
    }
    List<InterfaceAddress> there =
        rtnetlink.addresses().list(index).stream().map(AssignedAddress::address).toList();
    for (InterfaceAddress address : addresses()) {
      boolean isThere = there.stream().anyMatch(one -> isSame(one, address));
      add(AssignedAddress.of(index, address).withFlags(flags(address)), isThere);
    }
    int mtu = chooseMtu(index);
    int formerMtu = Integer.parseInt(undo.former("MTU", String.valueOf(link.mtu())));
    rtnetlink.links().change(index, new LinkChange().mtu(mtu));
    if (mtu != formerMtu) {
      undo.push("MTU", () -> rtnetlink.links().change(index, new LinkChange().mtu(formerMtu)));
    }
    if (!link.isUp() || undo.isTaken("up")) {
      undo.begin("up");
      rtnetlink.links().change(index, new LinkChange().up(true));
      undo.push("up", () -> rtnetlink.links().change(index, new LinkChange().up(false)));
    }
  }

  /**
   * Whether it listens to no advertisement though its setting says so and cannot be changed here: a
   * router does not, and forwarding cannot be changed here either.
   */
  private static boolean isDeaf(String name) throws SetupException {
    String conf = "ipv6/conf/" + name;
    return Sysctl.isReadOnly(conf + "/accept_ra")
        && Sysctl.get(conf + "/accept_ra").equals("1")
        && Sysctl.get(conf + "/forwarding").equals("1");
  }

  /** By netlink: a write to the setting would have the kernel generate one at once. */
  private void generateAddresses(Link link, int mode) throws SetupException {
    int now = Integer.parseInt(Sysctl.get("ipv6/conf/" + link.name() + "/addr_gen_mode"));
    int former = Integer.parseInt(undo.former("addr_gen_mode", String.valueOf(now)));
    rtnetlink.links().change(link.index(), new LinkChange().addressGeneration(mode));
    if (former != mode) {
      undo.push(
          "addr_gen_mode",
          () -> rtnetlink.links().change(link.index(), new LinkChange().addressGeneration(former)));
    }
  }

  private List<InterfaceAddress> addresses() {
    List<InterfaceAddress> addresses = new ArrayList<>(plan.network().addresses());
    if (plan.advertises()
        && addresses.stream().noneMatch(a -> a.address().equals(plan.linkLocal()))) {
      addresses.add(new InterfaceAddress(plan.linkLocal(), 64));
    }
    return addresses;
  }

  /** Nobody behind the interface could answer to duplicate address detection for all peers. */
  private static int flags(InterfaceAddress address) {
    return address.address() instanceof Ipv6Address ? AssignedAddress.FLAG_NO_DAD : 0;
  }

  private void add(AssignedAddress address, boolean isThere) {
    String step = "address " + address.address();
    boolean taken = undo.isTaken(step);
    if (!taken && isThere) {
      return;
    }
    undo.begin(step);
    try {
      rtnetlink.addresses().add(address);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      if (!taken) {
        return;
      }
    }
    undo.push(step, () -> rtnetlink.addresses().delete(address.linkIndex(), address.address()));
  }

  /** As the kernel sees it, to which one of IPv6 is the same whatever its prefix length. */
  private static boolean isSame(InterfaceAddress one, InterfaceAddress other) {
    return one.equals(other)
        || (one.address() instanceof Ipv6Address address && address.equals(other.address()));
  }

  /**
   * What the file says; else the greatest MTU on the way to an endpoint, or by the default route,
   * less WireGuard's overhead.
   */
  private int chooseMtu(int own) {
    Integer said = plan.network().mtu();
    if (said != null) {
      return said;
    }
    int outer = 0;
    for (IpAddress endpoint : plan.endpoints()) {
      outer = Math.max(outer, mtuTo(endpoint, own));
    }
    if (outer == 0) {
      for (Route route : rtnetlink.routes().list(Route.MAIN)) {
        if (route.destination().length() == 0 && route.linkIndex() != 0) {
          outer = Math.max(outer, mtu(route, own));
        }
      }
    }
    // The loopback's 65536 is a way for tests, and no measure.
    return Math.clamp(outer == 0 ? ETHERNET_MTU : outer, SMALLEST_MTU + OVERHEAD, 65535) - OVERHEAD;
  }

  /** 0 where there is no way now; then another endpoint, or the default route, decides. */
  private int mtuTo(IpAddress endpoint, int own) {
    try {
      return mtu(rtnetlink.routes().resolve(endpoint, plan.fwmark()), own);
    } catch (LinuxException e) {
      return 0;
    }
  }

  /** 0 for a way through the tunnel itself, which a daemon that was killed left. */
  private int mtu(Route route, int own) {
    if (route.linkIndex() == own) {
      return 0;
    }
    return route.mtu() != 0 ? route.mtu() : rtnetlink.links().get(route.linkIndex()).mtu();
  }
}
