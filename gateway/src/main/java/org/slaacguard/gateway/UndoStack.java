package org.slaacguard.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slaacguard.linux.LinuxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was done, and how to undo it: last done, first undone. Nothing is undone twice. */
final class UndoStack {
  private static final Logger LOG = LoggerFactory.getLogger(UndoStack.class);

  /** Undoes one step. */
  @FunctionalInterface
  interface Undo {
    void run() throws SetupException;
  }

  private record Step(String what, Undo undo) {}

  private final Deque<Step> steps = new ArrayDeque<>();

  /** Takes note of a step. */
  void push(String what, Undo undo) {
    steps.push(new Step(what, undo));
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
  }
}
