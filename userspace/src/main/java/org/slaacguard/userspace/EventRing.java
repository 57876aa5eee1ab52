package org.slaacguard.userspace;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slaacguard.control.BackendEvent;

/**
 * Events on their way to the controller: bounded, so that a controller that is busy costs events,
 * which are counted, and never packets.
 */
final class EventRing {
  private final ArrayBlockingQueue<BackendEvent> queue;
  private final AtomicBoolean announced = new AtomicBoolean();
  private final LongAdder lost = new LongAdder();
  private final Runnable wakeup;

  /**
   * An empty ring.
   *
   * @param wakeup run, by the thread that offers, when events wait that nobody was told of
   */
  EventRing(int capacity, Runnable wakeup) {
    queue = new ArrayBlockingQueue<>(capacity);
    this.wakeup = wakeup;
  }

  /** Whether an event offered now would be lost: then it need not be made. */
  boolean isFull() {
    return queue.remainingCapacity() == 0;
  }

  /** Adds an event, or counts it as lost. Any thread. */
  void offer(BackendEvent event) {
    if (!queue.offer(event)) {
      lost.increment();
    }
    announce();
  }

  /** Counts an event that was not made. Any thread. */
  void lose() {
    lost.increment();
    announce();
  }

  private void announce() {
    if (!announced.get() && announced.compareAndSet(false, true)) {
      wakeup.run();
    }
  }

  /** Hands over what waits. */
  int poll(Consumer<BackendEvent> sink) {
    // Before the queue is looked at: an event that comes later announces itself again.
    announced.set(false);
    int count = 0;
    for (BackendEvent event = queue.poll(); event != null; event = queue.poll()) {
      sink.accept(event);
      count++;
    }
    return count;
  }

  /** Events lost so far. */
  long lost() {
    return lost.sum();
  }
}
