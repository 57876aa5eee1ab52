package org.slaacguard.kernel;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What other threads ask of the backend's thread, in order. Our own packets may take only a part of
 * the room: however many a peer makes us send, there is room for requests.
 */
final class KernelTasks {
  private static final int ALL = 4096;

  /** The most packets at a time; each has at most two kilobytes. */
  static final int PACKETS = 1024;

  private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(ALL);
  private final AtomicInteger packets = new AtomicInteger();
  private final LongAdder refused = new LongAdder();

  /** Adds a request; returns false if there is no room. Any thread. */
  boolean ask(FutureTask<?> request) {
    return queue.offer(request);
  }

  /** Adds the sending of a packet, or counts that there is no room. Any thread. */
  boolean send(Runnable packet) {
    if (packets.incrementAndGet() <= PACKETS
        && queue.offer(
            () -> {
              packets.decrementAndGet();
              packet.run();
            })) {
      return true;
    }
    packets.decrementAndGet();
    refused.increment();
    return false;
  }

  /** Runs what waits now. What comes meanwhile waits for the next turn, so a turn ends. */
  void run() {
    for (int left = queue.size(); left > 0; left--) {
      Runnable task = queue.poll();
      if (task == null) {
        return;
      }
      task.run();
    }
  }

  /** Cancels all requests. */
  void cancel() {
    for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
      if (task instanceof FutureTask<?> asked) {
        asked.cancel(false);
      }
    }
  }

  /** The number of packets without room since the last call. */
  long refused() {
    return refused.sumThenReset();
  }
}
