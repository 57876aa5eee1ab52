package org.slaacguard.host;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Route;
import org.slaacguard.net.IpPrefix;

/**
 * The difference between two plans if only prefixes of peers have come and gone, which may be
 * hundreds a second. It looks neither at the host nor at the thousands of other routes.
 *
 * @param undo routes that are no longer wanted
 * @param apply routes that are wanted now
 */
record PeerRouteDiff(List<AddRoute> undo, List<AddRoute> apply) {
  private static final Comparator<IpPrefix> LONGEST_FIRST =
      Comparator.comparingInt(IpPrefix::length).reversed();

  /**
   * The difference of two plans.
   *
   * @param before a plan that the host follows
   * @param others the prefixes that were not routed by us then, as {@link
   *     PlannedSteps#routedByOthers} says
   * @param isOurs whether a route is ours
   * @return null if anything else differs
   */
  static @Nullable PeerRouteDiff of(
      HostPlan before, HostPlan plan, Set<IpPrefix> others, Predicate<AddRoute> isOurs) {
    if (!plan.proxied().isEmpty() || !before.withoutPeers().equals(plan.withoutPeers())) {
      return null;
    }
    Set<IpPrefix> gone = new HashSet<>(before.delegated().toPeers());
    Set<IpPrefix> come = new HashSet<>(plan.delegated().toPeers());
    come.removeIf(gone::remove);
    if (plan.routing() instanceof RoutePolicy.Off) {
      return new PeerRouteDiff(List.of(), List.of());
    }
    // A default route takes more than a route.
    if (come.stream().anyMatch(each -> each.length() == 0)
        || gone.stream().anyMatch(each -> each.length() == 0)) {
      return null;
    }
    // These are wanted for another reason, too.
    gone.removeAll(Set.copyOf(plan.routedPrefixes()));
    gone.removeAll(new HashSet<>(plan.peerPrefixes()));
    List<AddRoute> apply = new ArrayList<>();
    for (IpPrefix prefix : come.stream().sorted(LONGEST_FIRST).toList()) {
      AddRoute route = route(plan, prefix);
      if (!isOurs.test(route) && isMissing(plan, prefix, others)) {
        apply.add(route);
      }
    }
    List<AddRoute> undo = new ArrayList<>();
    for (IpPrefix prefix : gone.stream().sorted(LONGEST_FIRST.reversed()).toList()) {
      AddRoute route = route(plan, prefix);
      if (isOurs.test(route)) {
        undo.add(route);
      }
    }
    return new PeerRouteDiff(undo, apply);
  }

  private static AddRoute route(HostPlan plan, IpPrefix prefix) {
    int table = plan.routing() instanceof RoutePolicy.OneTable one ? one.number() : Route.MAIN;
    return new AddRoute(prefix, table);
  }

  private static boolean isMissing(HostPlan plan, IpPrefix prefix, Set<IpPrefix> others) {
    return plan.routing() instanceof RoutePolicy.OneTable
        || others.stream().noneMatch(each -> each.contains(prefix));
  }
}
