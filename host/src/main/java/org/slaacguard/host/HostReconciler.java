package org.slaacguard.host;

import java.util.List;
import org.slaacguard.linux.LinuxException;
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

  private final HostControl host;
  private final HostJournal journal;
  private final AdvertisementGuard guard;
  private final PrefixHints hints;

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

  /** Brings the host in line with the plan as far as possible, and logs what is not. */
  void follow(HostPlan plan) {
    try {
      reconcile(plan, false);
    } catch (LinuxException | SetupException e) {
      LOG.warn("{}: the host does not follow: {}", host.interfaceName(), e.getMessage());
    }
  }

  /** Undoes all our steps. What cannot be undone stays in the journal. */
  void undoAll() {
    guard.planned(false);
    StepRunner runner = new StepRunner(host, journal, guard);
    boolean there = host.isThere();
    for (SetupStep step : HostDiff.toNothing(journal.done()).undo()) {
      if (there || step.scope() == SetupStep.Scope.HOST) {
        runner.undo(step);
      } else {
        // It has gone with its interface.
        runner.forget(step);
      }
    }
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
      HostDiff diff = HostDiff.of(leavingMtu(plan, view), view, journal.done());
      if (runner.hasTried(diff)) {
        if (view.link().mtu() == plan.tunnelMtu()) {
          givenMtu = plan.tunnelMtu();
        }
        hints.tell(plan, view);
        return;
      }
      diff.forget().forEach(runner::forget);
      diff.undo().forEach(runner::undo);
      for (SetupStep step : diff.apply()) {
        if (strictly) {
          runner.apply(step);
        } else {
          runner.tryApply(step);
        }
      }
    }
    LOG.warn("{}: somebody else changes what we set on the host", host.interfaceName());
  }
}
