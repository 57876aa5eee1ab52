package org.slaacguard.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Takes several interfaces down, the newest first, because a newer one may depend on an older one.
 */
final class OrderedShutdown {
  /** The longest wait for one interface before the next one is taken down as well. */
  private static final Duration TURN = Duration.ofSeconds(20);

  private OrderedShutdown() {}

  /**
   * Takes all interfaces down, and waits for that. A slow one does not keep the next one from
   * ending.
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

  /** Waits until another thread halts the process. */
  static void awaitHalt() {
    try {
      TimeUnit.DAYS.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
