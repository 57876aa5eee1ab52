package org.slaacguard.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Nftables;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.Rule;
import org.slaacguard.linux.WireGuardDevice;
import org.slaacguard.linux.WireGuardNetlink;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * The host that we run on, in the network namespace of the thread that makes this. For that thread
 * alone.
 */
final class LinuxHost implements HostControl {
  private static final int WORST_METRIC = Integer.MAX_VALUE;

  private final String name;
  private final OuterMark outerMark;
  private final CommandRunner commands;
  private final Sysctls settings = new NamespaceSysctls();
  private final Rtnetlink rtnetlink = Rtnetlink.open();
  private int index;

  LinuxHost(String name, OuterMark outerMark, CommandRunner commands) {
    this.name = name;
    this.outerMark = outerMark;
    this.commands = commands;
  }

  @Override
  public String interfaceName() {
    return name;
  }

  @Override
  public HostView view(boolean mark, List<String> others) throws SetupException {
    Link link = rtnetlink.links().get(name);
    index = link.index();
    Map<String, String> values = new HashMap<>();
    List<String> names = new ArrayList<>(SysctlNames.all(name));
    others.forEach(other -> names.add(SysctlNames.acceptRa(other)));
    for (String setting : names) {
      settings.get(setting).ifPresent(value -> values.put(setting, value));
    }
    return new HostView(
        link,
        rtnetlink.links().list(),
        rtnetlink.addresses().list(),
        rtnetlink.routes().list().stream().filter(this::isOfInterest).toList(),
        rtnetlink.rules().list(),
        values,
        "1".equals(values.get(SysctlNames.FORWARDING)) ? List.of() : listeners(),
        settings.isDeaf(name),
        mark ? outerMark.now() : 0);
  }

  @Override
  public boolean isThere() {
    try {
      return rtnetlink.links().get(index).index() == index;
    } catch (LinuxException e) {
      return e.errno() != Errno.ENODEV;
    }
  }

  @Override
  public Set<String> linksElsewhere(IpPrefix prefix) {
    return OnLinkPrefixes.elsewhere(rtnetlink, prefix, index);
  }

  private boolean isOfInterest(Route route) {
    return route.linkIndex() == index
        || (route.type() == Route.UNREACHABLE && route.table() == Route.MAIN)
        || (route.destination().length() == 0 && route.table() == Route.MAIN)
        || (route.table() != Route.MAIN && route.table() != Route.LOCAL_TABLE);
  }

  private List<String> listeners() throws SetupException {
    List<String> names = new ArrayList<>(List.of("default"));
    for (Link each : rtnetlink.links().list()) {
      if ((each.flags() & Link.FLAG_LOOPBACK) == 0 && each.index() != index) {
        names.add(each.name());
      }
    }
    List<String> listeners = new ArrayList<>();
    for (String each : names) {
      if (settings.get(SysctlNames.acceptRa(each)).filter("1"::equals).isPresent()) {
        listeners.add(each);
      }
    }
    return listeners;
  }

  @Override
  public List<Integer> pathMtus(List<IpAddress> endpoints, int mark) {
    List<Integer> found = new ArrayList<>();
    for (IpAddress endpoint : endpoints) {
      resolve(endpoint, mark).ifPresent(route -> addMtu(route, found));
    }
    if (found.isEmpty()) {
      rtnetlink.routes().list(Route.MAIN).stream()
          .filter(route -> route.destination().length() == 0 && route.linkIndex() != 0)
          .forEach(route -> addMtu(route, found));
    }
    return found;
  }

  /**
   * The route to an endpoint; empty if there is none now, and another endpoint or the default route
   * decides.
   */
  private Optional<Route> resolve(IpAddress endpoint, int mark) {
    try {
      return Optional.of(rtnetlink.routes().resolve(endpoint, mark));
    } catch (LinuxException e) {
      return Optional.empty();
    }
  }

  private void addMtu(Route route, List<Integer> found) {
    // A killed daemon may have left a route through the tunnel itself.
    if (route.linkIndex() != index) {
      found.add(route.mtu() != 0 ? route.mtu() : rtnetlink.links().get(route.linkIndex()).mtu());
    }
  }

  @Override
  public void addAddress(InterfaceAddress address) {
    int flags = address.address() instanceof Ipv6Address ? AssignedAddress.FLAG_NO_DAD : 0;
    rtnetlink.addresses().add(AssignedAddress.of(index, address).withFlags(flags));
  }

  @Override
  public void addAddress(String interfaceName, InterfaceAddress address) {
    rtnetlink.addresses().add(AssignedAddress.of(linkIndex(interfaceName), address));
  }

  @Override
  public void deleteAddress(String interfaceName, InterfaceAddress address) {
    rtnetlink.addresses().delete(linkIndex(interfaceName), address);
  }

  @Override
  public void deleteAddress(InterfaceAddress address) {
    rtnetlink.addresses().delete(index, address);
  }

  @Override
  public void setMtu(int mtu) {
    rtnetlink.links().change(index, new LinkChange().mtu(mtu));
  }

  @Override
  public int mtu(int device) {
    return rtnetlink.links().get(device).mtu();
  }

  @Override
  public void setMtu(int device, int mtu) {
    rtnetlink.links().change(device, new LinkChange().mtu(mtu));
  }

  @Override
  public void setUp(boolean up) {
    rtnetlink.links().change(index, new LinkChange().up(up));
  }

  /**
   * Uses netlink, because a write to the setting would make the kernel generate an address at once.
   */
  @Override
  public void setAddressGeneration(int mode) {
    rtnetlink.links().change(index, new LinkChange().addressGeneration(mode));
  }

  @Override
  public void addRoute(IpPrefix destination, int table) {
    rtnetlink.routes().add(Route.to(destination).on(index).inTable(table));
  }

  @Override
  public Map<AddRoute, LinuxException> addRoutes(List<AddRoute> routes) {
    return changed(routes, rtnetlink.routes()::addAll);
  }

  @Override
  public Map<AddRoute, LinuxException> deleteRoutes(List<AddRoute> routes) {
    return changed(routes, rtnetlink.routes()::deleteAll);
  }

  private Map<AddRoute, LinuxException> changed(
      List<AddRoute> steps, Function<List<Route>, Map<Route, LinuxException>> change) {
    List<Route> routes =
        steps.stream()
            .map(step -> Route.to(step.destination()).on(index).inTable(step.table()))
            .toList();
    Map<AddRoute, LinuxException> refused = new HashMap<>();
    change
        .apply(routes)
        .forEach(
            (route, why) -> refused.put(new AddRoute(route.destination(), route.table()), why));
    return refused;
  }

  @Override
  public void deleteRoute(IpPrefix destination, int table) {
    rtnetlink.routes().delete(Route.to(destination).on(index).inTable(table));
  }

  @Override
  public int linkIndex(String interfaceName) {
    return rtnetlink.links().get(interfaceName).index();
  }

  @Override
  public void addRoute(Route route) {
    rtnetlink.routes().add(route);
  }

  @Override
  public void deleteRoute(Route route) {
    rtnetlink.routes().delete(route);
  }

  @Override
  public void addUnreachable(IpPrefix destination) {
    rtnetlink.routes().add(unreachable(destination));
  }

  @Override
  public void deleteUnreachable(IpPrefix destination) {
    rtnetlink.routes().delete(unreachable(destination));
  }

  /** A route to a whole /64 that is the same prefix comes first. */
  private static Route unreachable(IpPrefix destination) {
    return Route.to(destination)
        .type(Route.UNREACHABLE)
        .withMetric(WORST_METRIC)
        .by(Route.PROTOCOL_STATIC);
  }

  @Override
  public void addRule(Rule rule) {
    rtnetlink.rules().add(rule);
  }

  @Override
  public void deleteRule(Rule rule) {
    rtnetlink.rules().delete(rule);
  }

  @Override
  public Sysctls settings() {
    return settings;
  }

  @Override
  public CommandRunner commands() {
    return commands;
  }

  @Override
  public Set<String> tables() {
    try (Nftables nftables = Nftables.open()) {
      return nftables.tables();
    }
  }

  @Override
  public int listenPort() {
    try (WireGuardNetlink wireguard = WireGuardNetlink.open();
        WireGuardDevice device = wireguard.get(index)) {
      return device.listenPort();
    } catch (LinuxException e) {
      return 0; // in user space
    }
  }

  @Override
  public OuterMark outerMark() {
    return outerMark;
  }

  @Override
  public void close() {
    rtnetlink.close();
  }
}
