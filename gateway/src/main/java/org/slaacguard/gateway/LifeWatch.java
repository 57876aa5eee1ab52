package org.slaacguard.gateway;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.FileWatch;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Poller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the thread of an interface sleep until there is something for it to look at: a failure, an
 * end, or a change of a file that the interface lives by. One thread waits; any thread wakes it.
 */
final class LifeWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LifeWatch.class);

  /** The longest wait where changes of files are not told. */
  private static final long BLIND = 1_000_000_000L;

  /** After a change of a file: what comes together is looked at together. */
  private static final long REST = 200_000_000L;

  private final Path needed;
  private final List<Path> others;
  private final Poller poller = new Poller(1);
  private final @Nullable FileWatch files;
  private boolean closed;

  /**
   * Begins.
   *
   * @param needed a file that is there as long as all is well
   * @param others files that may be there
   */
  LifeWatch(Path needed, Collection<Path> others) {
    this.needed = needed;
    this.others = List.copyOf(others);
    files = open();
    if (files != null) {
      poller.add(files.fd(), Poller.READABLE);
    }
  }

  private static @Nullable FileWatch open() {
    try {
      return FileWatch.open();
    } catch (LinuxException e) {
      LOG.debug("files are looked at each second: {}", e.getMessage());
      return null;
    }
  }

  /**
   * Notes changes of the files from now on. Called before each look: a name may be another file's
   * by then.
   *
   * @return whether changes are told
   */
  boolean begin() {
    if (files == null) {
      return false;
    }
    for (Path file : others) {
      boolean _ = files.add(file);
    }
    return files.add(needed);
  }

  /**
   * Waits.
   *
   * @param nanos at most so long
   * @param told what {@link #begin} has said: without that, a second at most
   */
  void await(long nanos, boolean told) {
    boolean woken = poller.await(told ? nanos : Math.min(nanos, BLIND));
    if (files != null && poller.seen(0) != 0) {
      if (!woken) {
        boolean _ = poller.rest(Math.min(nanos, REST));
      }
      boolean _ = files.drain();
    }
  }

  /** Ends the wait, or the next one. Any thread. */
  synchronized void wakeup() {
    // The descriptor may be another's once it is closed.
    if (!closed) {
      poller.wakeup();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    poller.close();
    if (files != null) {
      files.close();
    }
  }
}
