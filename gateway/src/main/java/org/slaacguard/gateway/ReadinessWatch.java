package org.slaacguard.gateway;

import java.util.List;
import org.slaacguard.control.ThreadEnd;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Poller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits on a thread of its own until one of its descriptors is readable, and reports that. It waits
 * again once the owner has read. It reads nothing itself.
 */
final class ReadinessWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadinessWatch.class);

  private final Poller poller;
  private final List<Fd> fds;
  private final Runnable wakeup;
  private final Thread thread;
  private volatile boolean waiting = true;
  private volatile boolean stopping;
  private volatile boolean failed;

  /** Begins to wait; {@code wakeup} is run on its thread and must not block. */
  ReadinessWatch(String name, Fd fd, Runnable wakeup) {
    this(name, List.of(fd), wakeup);
  }

  /** The same for several descriptors, which are read together. */
  ReadinessWatch(String name, List<Fd> fds, Runnable wakeup) {
    this.wakeup = wakeup;
    this.fds = List.copyOf(fds);
    poller = new Poller(fds.size());
    fds.forEach(fd -> poller.reserve());
    thread = Thread.ofPlatform().daemon().name(name + "-watch").unstarted(this::run);
    thread.start();
  }

  private void run() {
    try {
      while (!stopping) {
        // Not watched while it is readable, because a pending error would end every wait at once.
        for (int i = 0; i < fds.size(); i++) {
          if (waiting) {
            poller.replace(i, fds.get(i), Poller.READABLE);
          } else {
            poller.remove(i);
          }
        }
        poller.await(-1);
        if (waiting && isReadable()) {
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

  private boolean isReadable() {
    for (int i = 0; i < fds.size(); i++) {
      if (poller.seen(i) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether a descriptor was readable since {@link #read}. Any thread. */
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
