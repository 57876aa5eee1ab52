package org.slaacguard.host;

import java.util.ArrayList;
import java.util.List;
import org.slaacguard.linux.Route;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * The steps that route packets by their source. Packets from an uplink's prefixes leave by that
 * uplink or not at all. Packets from prefixes that it has withdrawn are dropped.
 */
final class SourceSteps {
  /** The first of the tables for uplinks. An uplink's name decides which one it gets. */
  private static final int FIRST_TABLE = 0x5347_0000;

  private static final int TABLE_BITS = 0xffff;

  /** The kernel's default metric. */
  private static final int USUAL_METRIC = 1024;

  private SourceSteps() {}

  /** The steps, in their order: a rule comes after the routes of its table. */
  static List<SetupStep> of(Surroundings surroundings, HostView view) {
    List<SetupStep> steps = new ArrayList<>();
    surroundings.dead().forEach(prefix -> steps.add(new RefuseSource(prefix)));
    Surroundings.Sources sources = surroundings.sources();
    if (!sources.prefixes().isEmpty()) {
      int table = table(sources.uplink());
      steps.add(SourceRoute.nowhere(table));
      steps.addAll(defaultRoutes(sources.uplink(), table, view));
      for (IpPrefix prefix : sources.prefixes()) {
        steps.add(new SourceRule(prefix, Route.MAIN));
        steps.add(new SourceRule(prefix, table));
      }
    }
    return steps;
  }

  /** The table of an uplink. */
  static int table(String uplink) {
    return FIRST_TABLE + (uplink.hashCode() & TABLE_BITS);
  }

  /** Copies of the main table's default routes over the uplink; one at least over the tunnel. */
  private static List<SetupStep> defaultRoutes(String uplink, int table, HostView view) {
    List<SetupStep> copies = new ArrayList<>();
    Integer index = view.links().get(uplink);
    for (Route each : view.routes()) {
      if (index != null
          && each.linkIndex() == index
          && each.table() == Route.MAIN
          && each.type() == Route.UNICAST
          && each.destination().length() == 0
          && each.destination().address() instanceof Ipv6Address) {
        copies.add(
            new SourceRoute(
                uplink,
                each.gateway() instanceof Ipv6Address gateway ? gateway : null,
                each.metric() == 0 ? USUAL_METRIC : each.metric(),
                table));
      }
    }
    if (copies.isEmpty() && uplink.equals(view.link().name())) {
      // The tunnel is its own uplink: the default route of its AllowedIPs is in another table.
      copies.add(new SourceRoute(uplink, null, USUAL_METRIC, table));
    }
    return copies;
  }
}
