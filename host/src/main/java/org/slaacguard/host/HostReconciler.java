package org.slaacguard.host;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.net.IpPrefix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the host in line with a plan, whatever this daemon or a killed one has done before. It
 * reads the state, applies the difference, and repeats that until there is none. For one thread.
 */
final class HostReconciler {
  private static final Logger LOG = LoggerFactory.getLogger(HostReconciler.class);

  /**
   * The most rounds. The kernel removes addresses and routes together with others, which the next
   * round sees.
   */
  private static final int ROUNDS = 4;

  /** The most steps that a line of the log names. */
  private static final int MOST_TOLD = 6;

  private final HostControl host;
  private final HostJournal journal;
  private final AdvertisementGuard guard;
  private final PrefixHints hints;

  /** The plan that the host follows whole; null if anything of it is not so. */
  private @Nullable HostPlan followed;

  /** What others had routed to the interface then. */
  private Set<IpPrefix> routedByOthers = Set.of();

  private Set<SetupStep> leftToHooks = Set.of();

  /** The tables of nftables that were there when the plan had been followed. */
  private Set<String> tables = Set.of();

  /** The MTU that the interface got; 0 before it has one. */
  private int givenMtu;

  HostReconciler(HostControl host, HostJournal journal, AdvertisementGuard guard) {
    this.host = host;
    this.journal = journal;
    this.guard = guard;
    hints = new PrefixHints(host);
  }

  /** Makes the plan. */
  @FunctionalInterface
  interface Planner {
    HostPlan plan(HostControl host, HostView view, List<SetupStep> done) throws SetupException;
  }

  /**
   * Sets up the interface, which exists.
   *
   * @return the plan
   * @throws SetupException if a step fails; the caller then calls {@link #undoAll}
   */
  HostPlan up(Planner planner) throws SetupException {
    try {
      HostPlan plan = plan(planner);
      reconcile(plan, true);
      tables = tablesOr(tables);
      return plan;
    } catch (LinuxException e) {
      throw new SetupException("setting up " + host.interfaceName() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes another plan for the interface, which is up, and changes nothing.
   *
   * @throws SetupException if there is none
   */
  HostPlan plan(Planner planner) throws SetupException {
    try {
      // This opens the journal, too.
      HostView view = look(false, List.of());
      List<SetupStep> done = journal.done().stream().map(HostDiff.Done::step).toList();
      return planner.plan(host, view, done);
    } catch (LinuxException e) {
      throw new SetupException("planning " + host.interfaceName() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Follows a plan that differs from the last one only in prefixes of peers, without a look at the
   * host.
   *
   * @return false if it is not such a plan, or the host was not as expected: then {@link #follow}
   */
  boolean followPeers(HostPlan plan) {
    HostPlan before = followed;
    PeerRouteDiff diff =
        before == null
            ? null
            : PeerRouteDiff.of(
                before, plan, routedByOthers, route -> journal.find(route.subject()).isPresent());
    if (diff == null) {
      return false;
    }
    followed = null;
    StepRunner runner = new StepRunner(host, journal, guard);
    if (runner.undo(diff.undo()).isEmpty() && runner.apply(diff.apply()).isEmpty()) {
      followed = plan;
      return true;
    }
    return false;
  }

  /** Brings the host in line with the plan as far as possible, and logs what is not. */
  void follow(HostPlan plan) {
    followed = null;
    try {
      reconcile(plan, false);
      tables = tablesOr(tables);
    } catch (LinuxException | SetupException e) {
      LOG.warn("{}: the host does not follow: {}", host.interfaceName(), e.getMessage());
    }
  }

  /** What is missing now has been taken away by the interface's own hooks, and is not restored. */
  void leaveToHooks(HostPlan plan) {
    try {
      followed = null;
      leftToHooks = Set.copyOf(missing(plan));
      tables = tablesOr(tables);
    } catch (LinuxException | SetupException e) {
      LOG.debug("{}: not looked at", host.interfaceName(), e);
    }
  }

  /**
   * Does again what somebody has taken from the host, and logs it. An interface that is down stays
   * down: without it there is nothing to set.
   *
   * @return whether anything was missing
   */
  boolean restore(HostPlan plan) {
    StepRunner runner = new StepRunner(host, journal, guard);
    boolean lost = false;
    followed = null;
    try {
      for (int round = 0; round < ROUNDS; round++) {
        List<SetupStep> missing = missing(plan);
        missing.removeAll(leftToHooks);
        if (missing.isEmpty() || runner.hasTried(new HostDiff(List.of(), List.of(), missing))) {
          return lost;
        }
        if (!lost) {
          lost = true;
          LOG.warn(
              "{}: somebody has removed from the host what we set: {}; it is set again",
              host.interfaceName(),
              some(missing));
        }
        for (SetupStep step : missing) {
          takeOut(step);
          runner.tryApply(step);
        }
      }
    } catch (LinuxException | SetupException e) {
      LOG.warn("{}: the host is not restored: {}", host.interfaceName(), e.getMessage());
    }
    return true;
  }

  /** A rule of ours that others have come before: the kernel would leave it there. */
  private void takeOut(SetupStep step) {
    if (step instanceof AddRule rule
        && journal.done().stream().anyMatch(each -> each.step().equals(step))) {
      try {
        host.deleteRule(rule.rule());
      } catch (LinuxException e) {
        LOG.debug("{}: it is gone: {}", host.interfaceName(), e.getMessage());
      }
    }
  }

  /** What the plan lacks, as far as it can be set while the interface is as it is. */
  private List<SetupStep> missing(HostPlan plan) throws SetupException {
    HostView view = look(plan.marks(), plan.surroundings().advertised());
    List<SetupStep> missing = new ArrayList<>();
    if (view.link().isUp()) {
      missing.addAll(HostDiff.of(leavingMtu(plan, view), view, journal.done()).apply());
    }
    Set<String> gone = new HashSet<>(tables);
    gone.removeAll(tablesOr(tables));
    for (HostDiff.Done each : journal.done()) {
      if (each.step() instanceof ProgramStep step
          && step.tables(host.interfaceName()).stream().anyMatch(gone::contains)
          && !missing.contains(step)) {
        missing.add(step);
      }
    }
    return missing;
  }

  /** The tables that are there; those known if the kernel does not tell, so that none is gone. */
  private Set<String> tablesOr(Set<String> known) {
    try {
      return host.tables();
    } catch (LinuxException e) {
      LOG.debug("{}: no tables: {}", host.interfaceName(), e.getMessage());
      return known;
    }
  }

  private static String some(List<SetupStep> steps) {
    String first =
        steps.stream().limit(MOST_TOLD).map(StepText::format).collect(Collectors.joining(", "));
    return steps.size() <= MOST_TOLD
        ? first
        : first + " and " + (steps.size() - MOST_TOLD) + " more";
  }

  /** Undoes all our steps. What cannot be undone stays in the journal. */
  void undoAll() {
    guard.planned(false);
    followed = null;
    StepRunner runner = new StepRunner(host, journal, guard);
    List<SetupStep> steps = new ArrayList<>(HostDiff.toNothing(journal.done()).undo());
    if (!host.isThere()) {
      // These have gone with their interface.
      List<SetupStep> gone =
          steps.stream().filter(step -> step.scope() == SetupStep.Scope.INTERFACE).toList();
      journal.undone(gone);
      steps.removeAll(Set.copyOf(gone));
    }
    runner.undoAll(steps);
  }

  private HostView look(boolean mark, List<String> others) throws SetupException {
    HostView view = host.view(mark, others);
    journal.open(view.link().index());
    return view;
  }

  /**
   * The plan with the MTU that somebody else has given the interface since we did: that one counts
   * until another is planned. One that follows the path to the uplink is kept.
   */
  private HostPlan leavingMtu(HostPlan plan, HostView view) {
    boolean follows = plan.sizes().tunnel() != 0;
    return follows || plan.tunnelMtu() != givenMtu ? plan : plan.withMtu(view.link().mtu());
  }

  private void reconcile(HostPlan plan, boolean strictly) throws SetupException {
    if (plan.advertises()) {
      // Kept until the end, because peers may have learned meanwhile.
      guard.planned(true);
    }
    StepRunner runner = new StepRunner(host, journal, guard);
    for (int round = 0; round < ROUNDS; round++) {
      HostView view = look(plan.marks(), plan.surroundings().advertised());
      List<HostDiff.Done> done = journal.done();
      HostDiff diff = HostDiff.of(leavingMtu(plan, view), view, done);
      if (runner.hasTried(diff)) {
        if (diff.isEmpty()) {
          followed = plan;
          routedByOthers = PlannedSteps.routedByOthers(plan, view, HostDiff.bySubject(done));
        }
        if (view.link().mtu() == plan.tunnelMtu()) {
          givenMtu = plan.tunnelMtu();
        }
        hints.tell(plan, view);
        return;
      }
      diff.forget().forEach(runner::forget);
      runner.undoAll(diff.undo());
      runner.applyAll(diff.apply(), strictly);
    }
    LOG.warn("{}: somebody else changes what we set on the host", host.interfaceName());
  }
}
