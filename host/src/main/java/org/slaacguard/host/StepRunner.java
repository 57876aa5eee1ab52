package org.slaacguard.host;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does and undoes steps. Each is in the journal from before it is done until it is undone. For the
 * thread of its {@link HostControl}.
 */
final class StepRunner {
  private static final Logger LOG = LoggerFactory.getLogger(StepRunner.class);

  /** The kernel's errors for something that does not exist, so that there is nothing to undo. */
  private static final Set<Integer> GONE =
      Set.of(
          Errno.ENOENT,
          Errno.ESRCH,
          Errno.ENODEV,
          Errno.ENXIO,
          Errno.EADDRNOTAVAIL,
          Errno.EAFNOSUPPORT);

  private final HostControl host;
  private final HostJournal journal;
  private final AdvertisementGuard guard;

  /** Failed steps, because each is tried once for a plan. */
  private final Set<SetupStep> failed = new HashSet<>();

  StepRunner(HostControl host, HostJournal journal, AdvertisementGuard guard) {
    this.host = host;
    this.journal = journal;
    this.guard = guard;
  }

  /**
   * Does a step.
   *
   * @throws SetupException if it cannot be done
   * @throws LinuxException if the kernel refuses it; then it is not ours
   */
  void apply(SetupStep step) throws SetupException {
    if (step instanceof RefuseAdvertisements) {
      guard.plan();
      return;
    }
    boolean known = journal.find(step.subject()).isPresent();
    if (!step.isLasting()) {
      journal.begin(step);
    }
    try {
      step.apply(host);
      journal.did(step);
    } catch (LinuxException e) {
      if (!known) {
        // What exists belongs to another program, and must not be undone.
        journal.undone(step);
      }
      if (!step.isThere(e.errno())) {
        throw e;
      }
    } catch (SetupException e) {
      if (!known && e.lacksProgram()) {
        journal.undone(step);
      }
      throw e;
    }
  }

  /**
   * Does steps together, which takes few calls, however many they are.
   *
   * @return those that were not done; {@link #apply} or {@link #tryApply} tells why
   */
  List<AddRoute> apply(List<AddRoute> routes) {
    if (routes.isEmpty()) {
      return routes;
    }
    List<AddRoute> fresh =
        routes.stream().filter(route -> journal.find(route.subject()).isEmpty()).toList();
    journal.begin(routes);
    Set<AddRoute> refused;
    try {
      refused = host.addRoutes(routes).keySet();
    } catch (LinuxException e) {
      // Which of them are there is seen, and they stay in the journal.
      LOG.debug("{}: not known what was done", host.interfaceName(), e);
      return routes;
    }
    // What exists belongs to another program, and must not be undone.
    journal.undone(fresh.stream().filter(refused::contains).toList());
    routes.stream().filter(route -> !refused.contains(route)).forEach(journal::did);
    return routes.stream().filter(refused::contains).toList();
  }

  /**
   * Undoes steps together. What was gone already is undone, too.
   *
   * @return those that are still there; {@link #undo(SetupStep)} tells why
   */
  List<AddRoute> undo(List<AddRoute> routes) {
    if (routes.isEmpty()) {
      return routes;
    }
    Set<AddRoute> there = new HashSet<>();
    try {
      host.deleteRoutes(routes)
          .forEach(
              (route, why) -> {
                if (!GONE.contains(why.errno())) {
                  there.add(route);
                }
              });
    } catch (LinuxException e) {
      LOG.debug("{}: it is not known what was undone", host.interfaceName(), e);
      return routes;
    }
    journal.undone(routes.stream().filter(route -> !there.contains(route)).toList());
    return routes.stream().filter(there::contains).toList();
  }

  /** Does a step. If that fails, it is logged, and the step is not tried again. */
  void tryApply(SetupStep step) {
    if (failed.contains(step)) {
      return;
    }
    try {
      apply(step);
    } catch (LinuxException | SetupException e) {
      failed.add(step);
      LOG.warn("{}: not done: {}: {}", host.interfaceName(), StepText.format(step), text(e));
    }
  }

  /** Undoes a step. If that fails, it is logged, and the step stays in the journal. */
  void undo(SetupStep step) {
    if (failed.contains(step)) {
      return;
    }
    try {
      if (step instanceof RefuseAdvertisements) {
        guard.giveBack();
        return;
      }
      step.undo(host);
      LOG.debug("undone: {}", step);
    } catch (LinuxException e) {
      if (!GONE.contains(e.errno())) {
        failed(step, e);
        return;
      }
      // Most of this has gone together with the interface.
      LOG.debug("already gone: {}: {}", step, e.getMessage());
    } catch (SetupException | RuntimeException e) {
      // Whatever it is, the other steps are still undone.
      failed(step, e);
      return;
    }
    journal.undone(step);
  }

  private void failed(SetupStep step, Exception why) {
    failed.add(step);
    LOG.warn("{}: not undone: {}: {}", host.interfaceName(), StepText.format(step), text(why));
  }

  private static String text(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean said = failure instanceof SetupException setup && setup.saysAll();
    return said || cause == null || cause.getMessage() == null
        ? String.valueOf(failure.getMessage())
        : failure.getMessage() + ": " + cause.getMessage();
  }

  /**
   * Does steps in order, routes that follow each other together.
   *
   * @param strictly whether one that fails ends it; else as {@link #tryApply}
   * @throws SetupException if a step cannot be done
   */
  void applyAll(List<SetupStep> steps, boolean strictly) throws SetupException {
    List<AddRoute> routes = new ArrayList<>();
    for (SetupStep step : steps) {
      if (step instanceof AddRoute route) {
        routes.add(route);
      } else {
        applyRoutes(routes, strictly);
        applyOne(step, strictly);
      }
    }
    applyRoutes(routes, strictly);
  }

  private void applyRoutes(List<AddRoute> routes, boolean strictly) throws SetupException {
    routes.removeAll(failed);
    for (AddRoute refused : apply(List.copyOf(routes))) {
      applyOne(refused, strictly);
    }
    routes.clear();
  }

  private void applyOne(SetupStep step, boolean strictly) throws SetupException {
    if (strictly) {
      apply(step);
    } else {
      tryApply(step);
    }
  }

  /** Undoes steps in order as {@link #undo(SetupStep)}, routes that follow each other together. */
  void undoAll(List<SetupStep> steps) {
    List<AddRoute> routes = new ArrayList<>();
    for (SetupStep step : steps) {
      if (step instanceof AddRoute route) {
        routes.add(route);
      } else {
        undoRoutes(routes);
        undo(step);
      }
    }
    undoRoutes(routes);
  }

  private void undoRoutes(List<AddRoute> routes) {
    routes.removeAll(failed);
    List<AddRoute> there = undo(List.copyOf(routes));
    there.forEach(this::undo);
    routes.clear();
  }

  /** Forgets a step without undoing it. */
  void forget(SetupStep step) {
    journal.undone(step);
  }

  /** Whether the diff has only steps that have failed before. */
  boolean hasTried(HostDiff diff) {
    return diff.forget().isEmpty()
        && failed.containsAll(diff.undo())
        && failed.containsAll(diff.apply());
  }
}
