package org.slaacguard.kernel;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slaacguard.control.BackendEvent;

/** Events on their way to the controller: bounded, what overflows is counted. Any thread. */
final class EventQueue {
  private static final int CAPACITY = 8192;

  private final ArrayBlockingQueue<BackendEvent> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicBoolean announced = new AtomicBoolean();
  private final LongAdder lost = new LongAdder();
  private final Runnable wakeup;

  EventQueue(Runnable wakeup) {
    this.wakeup = wakeup;
  }

  void offer(BackendEvent event) {
    if (!queue.offer(event)) {
      lost.increment();
    }
    if (announced.compareAndSet(false, true)) {
      wakeup.run();
    }
  }

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

  long lost() {
    return lost.sum();
  }
}
