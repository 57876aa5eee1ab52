package org.slaacguard.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The end of several interfaces: the newest first, because a newer one may depend on an older one.
 */
final class OrderedShutdown {
  /** How long the end of one interface is waited for before that of the next one begins. */
  private static final Duration TURN = Duration.ofSeconds(20);

  private OrderedShutdown() {}

  /**
   * Takes all of them down, and waits for that. One that takes long does not keep the next one from
   * its own end.
   *
   * @param runs in the order in which they came
   * @return whether none of them has failed
   */
  static boolean of(List<InterfaceRun> runs) {
    try {
      List<Thread> ends = new ArrayList<>();
      for (InterfaceRun run : runs.reversed()) {
        Thread end = Thread.ofPlatform().daemon().name(run.name() + "-end").start(run::end);
        ends.add(end);
        boolean _ = end.join(TURN);
      }
      for (Thread end : ends) {
        end.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return runs.stream().noneMatch(InterfaceRun::hasFailed);
  }

  /** Waits until the process is halted, which somebody else does. */
  static void awaitHalt() {
    try {
      TimeUnit.DAYS.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
