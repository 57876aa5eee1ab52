package org.slaacguard.host;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slaacguard.control.NeighborProxySettings;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Sysctl;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * The steps that a plan needs, in the order in which they are done. What exists already, by itself
 * or by another program, needs no step. A step that is done keeps its record of how things were
 * before.
 */
final class PlannedSteps {
  private static final int LINK_LOCAL_LENGTH = 64;

  /** The link kind of the kernel's WireGuard. */
  private static final String KERNELS = "wireguard";

  private final HostPlan plan;
  private final HostView view;
  private final Map<String, SetupStep> done;
  private final StepsInEffect there;
  private final List<SetupStep> steps = new ArrayList<>();

  private PlannedSteps(HostPlan plan, HostView view, Map<String, SetupStep> done) {
    this.plan = plan;
    this.view = view;
    this.done = done;
    there = new StepsInEffect(view);
  }

  /**
   * The steps for a plan.
   *
   * @param done our steps so far, by subject
   */
  static List<SetupStep> of(HostPlan plan, HostView view, Map<String, SetupStep> done) {
    PlannedSteps wanted = new PlannedSteps(plan, view, done);
    wanted.devices();
    wanted.link();
    wanted.others();
    wanted.dns();
    wanted.routes();
    return wanted.steps;
  }

  /**
   * The prefixes that are routed to the interface not by us: that need no route of ours.
   *
   * @param done our steps, by subject
   */
  static Set<IpPrefix> routedByOthers(HostPlan plan, HostView view, Map<String, SetupStep> done) {
    return new PlannedSteps(plan, view, done).routedByOthers();
  }

  /** The lowest device comes first, because a VLAN takes no more than the device below it. */
  private void devices() {
    Map<String, Integer> formers = new HashMap<>();
    for (DeviceSizes.DeviceSize each : plan.sizes().devices()) {
      Optional<Link> link = view.device(each.name());
      if (link.isEmpty() || link.get().index() != each.index()) {
        continue;
      }
      int now = link.get().mtu();
      int former = former(each, now, formers);
      if (former != each.mtu()) {
        formers.put(each.name(), former);
      }
      // Somebody else may have given a device more than it is to have, or had without us.
      if (former != each.mtu() || now != each.mtu()) {
        steps.add(new SetDeviceMtu(each.name(), each.index(), each.mtu(), former));
      }
    }
  }

  /**
   * The MTU of a device before our change. A device whose size depends on the room that we made
   * below it loses that size together with the room.
   */
  private int former(DeviceSizes.DeviceSize size, int now, Map<String, Integer> formers) {
    int former =
        done.get(SetDeviceMtu.subject(size.name())) instanceof SetDeviceMtu known
                && known.index() == size.index()
            ? known.former()
            : now;
    for (Map.Entry<String, Integer> below : size.on().entrySet()) {
      Integer room = formers.get(below.getKey());
      if (room != null) {
        former = Math.min(former, room - below.getValue());
      }
    }
    return former;
  }

  private void link() {
    advertisements();
    addresses().forEach(address -> add(new AddAddress(address)));
    change(
        SetMtu.class,
        SetMtu::former,
        plan.tunnelMtu(),
        view.link().mtu(),
        former -> new SetMtu(plan.tunnelMtu(), former));
    if (plan.clampsMss()) {
      steps.add(new ClampMss(plan.tunnelMtu()));
    }
    boolean guards = plan.learns() || done.containsKey(RouterMessageFilter.SUBJECT);
    if (guards && view.link().kind().equals(KERNELS)) {
      steps.add(new RouterMessageFilter());
    }
    if (plan.learns() || plan.advertises() || !plan.nat().sources().isEmpty()) {
      steps.add(new NeighborLimit());
    }
    add(new LinkUp());
    forwarding();
  }

  /** Whether the interface accepts router advertisements, and forms a link-local address. */
  private void advertisements() {
    // A change stays until the end, because peers may learn by now (AdvertisementGuard).
    boolean refuses = plan.advertises() || done.containsKey(RefuseAdvertisements.SUBJECT);
    if (refuses && !view.deaf()) {
      String setting = view.settings().get(SysctlNames.acceptRa(view.link().name()));
      if (setting != null) {
        change(
            RefuseAdvertisements.class,
            RefuseAdvertisements::former,
            RefuseAdvertisements.REFUSED,
            setting,
            RefuseAdvertisements::new);
      }
    }
    String generation = view.settings().get(SysctlNames.addressGeneration(view.link().name()));
    if ((plan.advertises() || plan.hears()) && generation != null) {
      int none = LinkChange.GENERATE_NONE;
      change(
          AddressGeneration.class,
          AddressGeneration::former,
          none,
          Integer.parseInt(generation),
          former -> new AddressGeneration(none, former));
    }
    if (plan.hears()) {
      hear(AcceptAdvertisements.ACCEPT, "2");
      if (plan.hasDefaultRoute()) {
        // A router's default route would lead the tunnel's own packets into the tunnel.
        hear(AcceptAdvertisements.DEFAULT_ROUTE, "0");
      } else {
        hear(AcceptAdvertisements.ROUTES, "128");
      }
    }
  }

  private void forwarding() {
    if (plan.advertises() || plan.surroundings().advertises()) {
      // Where the gateway is the router, it accepts advertisements from nobody.
      List<String> advertised = plan.surroundings().advertised();
      add(
          new ForwardIpv6(
              view.advertisementListeners().stream()
                  .filter(each -> !advertised.contains(each))
                  .toList()));
    }
    if (!plan.nat().sources().isEmpty()) {
      add(new ForwardIpv4());
      steps.add(new Masquerade(plan.nat().sources(), plan.nat().uplink()));
    }
  }

  /** The steps on other interfaces that exist. */
  private void others() {
    for (Surroundings.OtherLink link : plan.surroundings().links()) {
      if (view.links().containsKey(link.name())) {
        if (link.advertises()) {
          deafen(link.name());
        }
        link.addresses().forEach(each -> add(new OtherAddress(link.name(), each)));
      }
    }
  }

  /**
   * Makes an interface ignore advertisements. One that accepts them only as a host ignores them
   * once the host forwards.
   */
  private void deafen(String name) {
    SetupStep deaf = done.get(RefuseOthersAdvertisements.subject(name));
    String setting = view.settings().get(SysctlNames.acceptRa(name));
    if (deaf != null) {
      steps.add(deaf);
    } else if (setting != null && setting.equals("2")) {
      steps.add(new RefuseOthersAdvertisements(name, setting));
    }
  }

  private void hear(String setting, String wanted) {
    String now = view.settings().get(Sysctl.ipv6(view.link().name(), setting));
    SetupStep known = done.get(AcceptAdvertisements.subject(setting));
    String former = known instanceof AcceptAdvertisements hears ? hears.former() : now;
    if (former != null && !former.equals(wanted)) {
      steps.add(new AcceptAdvertisements(setting, wanted, former));
    }
  }

  private List<InterfaceAddress> addresses() {
    List<InterfaceAddress> addresses = new ArrayList<>(plan.addresses());
    addresses.addAll(plan.delegated().addresses());
    if ((plan.advertises() || plan.hears())
        && addresses.stream().noneMatch(a -> a.address().equals(plan.linkLocal()))) {
      addresses.add(new InterfaceAddress(plan.linkLocal(), LINK_LOCAL_LENGTH));
    }
    return addresses;
  }

  private void dns() {
    if (!plan.dnsServers().isEmpty()) {
      steps.add(new DnsEntry(plan.dnsServers(), plan.dnsSearch()));
    }
  }

  /** The routes, the longest prefixes first. */
  private void routes() {
    if (!(plan.routing() instanceof RoutePolicy.Off)) {
      plan.delegated().aggregates().forEach(prefix -> add(new AddUnreachable(prefix)));
      SourceSteps.of(plan.surroundings(), view).forEach(this::add);
    }
    Set<IpPrefix> prefixes = new LinkedHashSet<>(plan.peerPrefixes());
    prefixes.addAll(plan.routedPrefixes());
    prefixes.addAll(plan.delegated().toPeers());
    List<IpPrefix> sorted = new ArrayList<>(prefixes);
    sorted.sort(Comparator.comparingInt(IpPrefix::length).reversed());
    Set<IpPrefix> others = routedByOthers();
    for (IpPrefix prefix : sorted) {
      if (isProxied(prefix)) {
        continue;
      }
      switch (plan.routing()) {
        case RoutePolicy.Off off -> {}
        case RoutePolicy.OneTable one -> add(new AddRoute(prefix, one.number()));
        case RoutePolicy.Automatic automatic -> {
          AddRoute route = new AddRoute(prefix, Route.MAIN);
          if (prefix.length() == 0) {
            defaultRoute(prefix, automatic);
          } else if (isDone(route) || others.stream().noneMatch(o -> o.contains(prefix))) {
            add(route);
          }
        }
      }
    }
  }

  /**
   * Whether a prefix is on-link where a neighbour proxy answers. It stays on-link there: each
   * address of a peer has a route of its own, and all other addresses are on that link.
   */
  private boolean isProxied(IpPrefix prefix) {
    return !plan.proxied().isEmpty()
        && (plan.routedPrefixes().contains(prefix)
            || prefix.length() >= NeighborProxySettings.SHORTEST)
        && view.hostAddresses().stream()
            .filter(each -> each.linkIndex() != view.link().index())
            .map(each -> each.address().prefix())
            .anyMatch(onLink -> onLink.length() > 0 && onLink.contains(prefix));
  }

  private void defaultRoute(IpPrefix prefix, RoutePolicy.Automatic automatic) {
    int table = automatic.defaultTable();
    boolean ipv6 = prefix.address() instanceof Ipv6Address;
    if (plan.marks() && steps.stream().noneMatch(MarkOuterPackets.class::isInstance)) {
      change(
          MarkOuterPackets.class,
          MarkOuterPackets::former,
          table,
          view.mark(),
          former -> new MarkOuterPackets(table, former));
    }
    add(new AddRoute(prefix, table));
    // The table is ours, and so is a rule for it. Another tunnel's rule for the main table stays.
    steps.add(new AddRule(ipv6, table));
    add(new AddRule(ipv6, Route.MAIN));
    steps.add(new DefaultRouteFilter(ipv6, table, ownAddresses(ipv6)));
    String validates = view.settings().get(SysctlNames.SRC_VALID_MARK);
    if (!ipv6 && validates != null) {
      change(
          ValidateMarks.class,
          ValidateMarks::former,
          ValidateMarks.ON,
          validates,
          ValidateMarks::new);
    }
  }

  /**
   * The tunnel's addresses, without link-local ones that nobody configured: the kernel accepts
   * those by no other interface.
   */
  private List<IpAddress> ownAddresses(boolean ipv6) {
    List<InterfaceAddress> wanted = addresses();
    Set<IpAddress> own = new LinkedHashSet<>();
    wanted.forEach(address -> own.add(address.address()));
    view.addresses().stream()
        .filter(address -> !isDone(new AddAddress(address)))
        .map(InterfaceAddress::address)
        .filter(address -> !IpPrefix.LINK_LOCAL.contains(address))
        .forEach(own::add);
    own.removeIf(address -> address instanceof Ipv6Address != ipv6);
    return List.copyOf(own);
  }

  /** The prefixes that the interface's addresses route by themselves. */
  private Set<IpPrefix> routedByOthers() {
    Set<IpPrefix> others = new HashSet<>();
    view.routes().stream()
        .filter(r -> r.linkIndex() == view.link().index() && r.table() == Route.MAIN)
        .filter(r -> !isDone(new AddRoute(r.destination(), Route.MAIN)))
        .forEach(r -> others.add(r.destination()));
    addresses().stream().filter(PlannedSteps::bringsRoute).forEach(a -> others.add(a.prefix()));
    return others;
  }

  /**
   * Whether the kernel makes a route for an address. For an IPv4 /32 it makes none in the main
   * table.
   */
  private static boolean bringsRoute(InterfaceAddress address) {
    return address.address() instanceof Ipv6Address
        || address.prefixLength() < address.address().bits();
  }

  private boolean isDone(SetupStep step) {
    return done.containsKey(step.subject());
  }

  /** Adds a step, unless another program has made what it would do. */
  private void add(SetupStep step) {
    if (isDone(step) || !there.contains(step)) {
      steps.add(step);
    }
  }

  /**
   * Adds a step that changes a value, unless the value was there before.
   *
   * @param former the value before a step of this kind
   * @param step makes a step, given the value before
   */
  private <S extends SetupStep, T> void change(
      Class<S> kind, Function<S, T> former, T wanted, T now, Function<T, S> step) {
    T before =
        done.values().stream()
            .filter(kind::isInstance)
            .map(kind::cast)
            .map(former)
            .findFirst()
            .orElse(now);
    if (!before.equals(wanted)) {
      steps.add(step.apply(before));
    }
  }
}
