package org.slaacguard.host;

import java.util.ArrayList;
import java.util.List;
import org.slaacguard.linux.Route;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * What keeps packets on the way that their source asks for: those from what an uplink has delegated
 * leave by it or not at all, those from what it has taken back go nowhere.
 */
final class SourceSteps {
  /** Tables of uplinks; which of them, their names say. */
  private static final int FIRST_TABLE = 0x5347_0000;

  private static final int TABLE_BITS = 0xffff;

  /** What the kernel takes for a metric that is not said. */
  private static final int USUAL_METRIC = 1024;

  private SourceSteps() {}

  /** The steps, in their order: a rule comes when its table is as it has to be. */
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

  /** Those of the main table that lead over the uplink. */
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
    return copies;
  }
}
