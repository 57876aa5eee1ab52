package org.slaacguard.lab;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scenarios that wait for a machine. Several machines share one, so that all of them are busy until
 * the end. Any thread.
 */
public final class ScenarioQueue {
  private final Deque<Class<? extends Scenario>> waiting;

  /** Served in this order: what takes long first; what changes its machine for good last. */
  public ScenarioQueue(Collection<Class<? extends Scenario>> scenarios) {
    waiting = new ArrayDeque<>(scenarios);
  }

  /** The next one, null if there is none. */
  synchronized @Nullable Class<? extends Scenario> take() {
    return waiting.pollFirst();
  }

  /** Puts scenarios back, in this order, that a machine took whose result does not count. */
  synchronized void giveBack(List<Class<? extends Scenario>> taken) {
    taken.reversed().forEach(waiting::addFirst);
  }
}
