package org.slaacguard.control;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * A backend's events on their way to the controller: bounded, so that a controller that is busy
 * costs events, which are counted, and never packets.
 */
public final class EventQueue {
  private final ArrayBlockingQueue<BackendEvent> queue;
  private final AtomicBoolean announced = new AtomicBoolean();
  private final LongAdder lost = new LongAdder();
  private final Runnable wakeup;

  /**
   * An empty queue.
   *
   * @param capacity most events that wait at a time
   * @param wakeup run, by the thread that offers, when events wait that nobody was told of
   */
  public EventQueue(int capacity, Runnable wakeup) {
    queue = new ArrayBlockingQueue<>(capacity);
    this.wakeup = wakeup;
  }

  /** Whether an event offered now would be lost: then it need not be made. */
  public boolean isFull() {
    return queue.remainingCapacity() == 0;
  }

  /** Adds an event, or counts it as lost. Any thread. */
  public void offer(BackendEvent event) {
    if (!queue.offer(event)) {
      lost.increment();
    }
    announce();
  }

  /** Counts an event that was not made. Any thread. */
  public void lose() {
    lost.increment();
    announce();
  }

  private void announce() {
    if (!announced.get() && announced.compareAndSet(false, true)) {
      wakeup.run();
    }
  }

  /**
   * Hands over what waits. One thread at a time.
   *
   * @return how many events there were
   */
  public int poll(Consumer<BackendEvent> sink) {
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
  public long lost() {
    return lost.sum();
  }
}
