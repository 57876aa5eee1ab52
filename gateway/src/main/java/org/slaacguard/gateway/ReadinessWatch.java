package org.slaacguard.gateway;

import org.slaacguard.control.ThreadEnd;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Poller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits on a thread of its own until a descriptor is readable, and reports that. It waits again
 * once the owner has read. It reads nothing itself.
 */
final class ReadinessWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadinessWatch.class);

  private final Poller poller = new Poller(1);
  private final Fd fd;
  private final Runnable wakeup;
  private final Thread thread;
  private volatile boolean waiting = true;
  private volatile boolean stopping;
  private volatile boolean failed;

  /** Begins to wait; {@code wakeup} is run on its thread and must not block. */
  ReadinessWatch(String name, Fd fd, Runnable wakeup) {
    this.wakeup = wakeup;
    this.fd = fd;
    poller.reserve();
    thread = Thread.ofPlatform().daemon().name(name + "-watch").unstarted(this::run);
    thread.start();
  }

  private void run() {
    try {
      while (!stopping) {
        // Not watched while it is readable, because a pending error would end every wait at once.
        if (waiting) {
          poller.replace(0, fd, Poller.READABLE);
        } else {
          poller.remove(0);
        }
        poller.await(-1);
        if (waiting && poller.seen(0) != 0) {
          waiting = false;
          wakeup.run();
        }
      }
    } catch (LinuxException e) {
      // From now on the controller checks every few seconds.
      failed = true;
      LOG.warn(
          "{}: changes will be seen only at the next check: {}", thread.getName(), e.getMessage());
    }
  }

  /** Whether the descriptor was readable since {@link #read}. Any thread. */
  boolean present() {
    return !waiting;
  }

  /** Whether it reports what comes. Any thread. */
  boolean isWatching() {
    return !failed;
  }

  /** The owner is about to read. What comes from now on is reported again. */
  void read() {
    if (!waiting) {
      waiting = true;
      poller.wakeup();
    }
  }

  /** Ends the thread; the descriptor may be closed then. */
  @Override
  public void close() {
    stopping = true;
    poller.wakeup();
    ThreadEnd.await(thread);
    poller.close();
  }
}
