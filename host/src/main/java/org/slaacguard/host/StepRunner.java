package org.slaacguard.host;

import java.util.HashSet;
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
