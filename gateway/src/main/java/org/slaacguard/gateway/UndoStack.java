package org.slaacguard.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slaacguard.linux.LinuxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was done, and how to undo it: last done, first undone. Nothing is undone twice. A journal
 * keeps it for the next daemon, should this one be killed.
 */
final class UndoStack {
  private static final Logger LOG = LoggerFactory.getLogger(UndoStack.class);

  /** Undoes one step. */
  @FunctionalInterface
  interface Undo {
    void run() throws SetupException;
  }

  private record Step(String what, Undo undo) {}

  private final Deque<Step> steps = new ArrayDeque<>();
  private final SetupJournal journal;

  UndoStack(SetupJournal journal) {
    this.journal = journal;
  }

  /**
   * Says that a step comes: a daemon that is killed in it, or before it can {@link #push}, has left
   * it to be undone. What was there before is not begun: it is somebody else's.
   */
  void begin(String what) {
    journal.ours(what);
  }

  /** Takes note of a step. */
  void push(String what, Undo undo) {
    steps.push(new Step(what, undo));
    journal.ours(what);
  }

  /** Whether a daemon that was killed took this step, and could not undo it. */
  boolean isTaken(String what) {
    return journal.isOurs(what);
  }

  /** Whether a daemon that was killed changed this setting, or was about to. */
  boolean isKnown(String setting) {
    return journal.knows(setting);
  }

  /** How a setting was before we came, or a daemon that was killed. */
  String former(String setting, String now) {
    return journal.former(setting, now);
  }

  /**
   * Changes a setting of the host's for the time being.
   *
   * @param path as in {@link Sysctl}
   */
  void change(String path, String value) throws SetupException {
    String now = Sysctl.get(path);
    String former = former(path, now);
    if (!now.equals(value)) {
      Sysctl.set(path, value);
    }
    if (!former.equals(value)) {
      push(path, () -> restore(path, former));
    }
  }

  static void restore(String path, String former) throws SetupException {
    // An interface takes its settings along.
    if (Sysctl.exists(path)) {
      Sysctl.set(path, former);
    }
  }

  /** Undoes all; a step that cannot be undone does not keep the others. */
  void undoAll() {
    while (!steps.isEmpty()) {
      Step step = steps.pop();
      try {
        step.undo().run();
        LOG.debug("undone: {}", step.what());
      } catch (LinuxException e) {
        // With its interface most of it went by itself.
        LOG.debug("already gone: {}: {}", step.what(), e.getMessage());
      } catch (SetupException | RuntimeException e) {
        LOG.warn("not undone: {}: {}", step.what(), e.getMessage());
      }
    }
    journal.end();
  }
}
