package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slaacguard.control.NetworkSettings;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.Rule;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * Routes to the peers, as {@code wg-quick} makes them: each of the AllowedIPs, and each advertised
 * prefix. A default route goes to a table of its own, which all packets ask but those that carry
 * the interface's mark, so that what is encrypted does not go into the tunnel again.
 */
final class RouteSetup {
  private static final int FIRST_TABLE = 51820;

  private final InterfacePlan plan;
  private final Rtnetlink rtnetlink;
  private final CommandRunner commands;
  private final OuterMark marker;
  private final UndoStack undo;
  private int mark;

  /**
   * Nothing done yet.
   *
   * @param marker gives the interface a mark where one is needed
   */
  RouteSetup(
      InterfacePlan plan,
      Rtnetlink rtnetlink,
      CommandRunner commands,
      OuterMark marker,
      UndoStack undo) {
    this.plan = plan;
    this.rtnetlink = rtnetlink;
    this.commands = commands;
    this.marker = marker;
    this.undo = undo;
    mark = plan.fwmark();
  }

  /** Makes all routes, the longest prefixes first. */
  void run(int link) throws SetupException {
    String table = plan.network().table();
    if (NetworkSettings.TABLE_OFF.equals(table)) {
      return;
    }
    List<IpPrefix> prefixes = new ArrayList<>(plan.allowedIps());
    for (IpPrefix prefix : plan.advertised()) {
      if (!prefixes.contains(prefix)) {
        prefixes.add(prefix);
      }
    }
    prefixes.sort(Comparator.comparingInt(IpPrefix::length).reversed());
    for (IpPrefix prefix : prefixes) {
      Route route = Route.to(prefix).on(link);
      if (table != null) {
        add(route.inTable(RouteTables.number(table)));
      } else if (prefix.length() == 0) {
        addDefault(route);
      } else if (!isRouted(route) || undo.isTaken(step(route))) {
        add(route);
      }
    }
  }

  /** Whether a route to the interface holds the prefix already, such as that of its address. */
  private boolean isRouted(Route wanted) {
    return rtnetlink.routes().list(Route.MAIN).stream()
        .anyMatch(
            route ->
                route.linkIndex() == wanted.linkIndex()
                    && route.destination().contains(wanted.destination()));
  }

  private void add(Route route) {
    boolean taken = undo.isTaken(step(route));
    undo.begin(step(route));
    if (taken) {
      rtnetlink.routes().replace(route);
    } else {
      rtnetlink.routes().add(route);
    }
    undo.push(step(route), () -> rtnetlink.routes().delete(route));
  }

  private static String step(Route route) {
    return "route to " + route.destination() + " in table " + route.table();
  }

  private void addDefault(Route route) throws SetupException {
    boolean ipv6 = route.destination().address() instanceof Ipv6Address;
    if (mark == 0) {
      mark = Integer.parseInt(undo.former("free table", String.valueOf(freeTable())));
      int former = Integer.parseInt(undo.former("mark", String.valueOf(marker.now())));
      marker.set(mark);
      undo.push("mark", () -> marker.set(former));
    }
    add(route.inTable(mark));
    add(rule(ipv6, mark));
    add(rule(ipv6, Route.MAIN));
    new DefaultRouteFilter(plan, commands).run(ipv6, mark, ownAddresses(route, ipv6), undo);
    if (!ipv6) {
      // The reverse path filter has to look at the mark that the filter gives back.
      undo.change("ipv4/conf/all/src_valid_mark", "1");
    }
  }

  /**
   * To the main table but for its default route; to another, for all but what has the mark of its
   * number.
   */
  static Rule rule(boolean ipv6, int table) {
    Rule all = Rule.toTable(ipv6, table);
    return table == Route.MAIN ? all.suppressing(0) : all.withMark(table).not();
  }

  private int freeTable() {
    List<Route> all = rtnetlink.routes().list();
    for (int table = FIRST_TABLE; ; table++) {
      int candidate = table;
      if (all.stream().noneMatch(route -> route.table() == candidate)) {
        return candidate;
      }
    }
  }

  private void add(Rule rule) {
    boolean there = rtnetlink.rules().list().stream().anyMatch(r -> r.at(0).equals(rule));
    String step = "rule for table " + rule.table() + (rule.ipv6() ? ", IPv6" : ", IPv4");
    if (there && rule.table() == Route.MAIN && !undo.isTaken(step)) {
      // Another tunnel's, which it needs as long as it is up.
      return;
    }
    undo.begin(step);
    if (!there) {
      rtnetlink.rules().add(rule);
    }
    // One for a table that was free is what an earlier run left.
    undo.push(step, () -> rtnetlink.rules().delete(rule));
  }

  private List<String> ownAddresses(Route route, boolean ipv6) {
    return rtnetlink.addresses().list(route.linkIndex()).stream()
        .map(assigned -> assigned.address().address())
        .filter(address -> address instanceof Ipv6Address == ipv6)
        .map(Object::toString)
        .toList();
  }
}
