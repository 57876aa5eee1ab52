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

  /**
   * After this many waits without an event it looks anyway: a folder above may have been replaced.
   */
  static final int PRECAUTION = 10;

  private final Path needed;
  private final List<Path> others;
  private final Poller poller = new Poller(1);
  private final @Nullable FileWatch files;
  private boolean closed;

  /** Whether changes of the needed file are told, and those of each file. */
  private boolean told;

  private boolean tellsAll;
  private int inVain;

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
      LOG.debug("files are checked every second: {}", e.getMessage());
      return null;
    }
  }

  /**
   * Notes changes of the files from now on. Called before each look: a name may be another file's
   * by then.
   */
  void begin() {
    inVain = 0;
    told = files != null && files.add(needed);
    tellsAll = told;
    for (Path file : others) {
      tellsAll &= files != null && files.add(file);
    }
  }

  /**
   * Waits.
   *
   * @param nanos at most this long; a second at most where changes are not told
   * @return whether something may have changed, so that there is to be a look
   */
  boolean await(long nanos) {
    boolean woken = poller.await(told ? nanos : Math.min(nanos, BLIND));
    boolean heard = files != null && poller.seen(0) != 0;
    if (files != null && heard) {
      if (!woken) {
        boolean _ = poller.rest(Math.min(nanos, REST));
      }
      boolean _ = files.drain();
    }
    return woken || heard || !tellsAll || ++inVain >= PRECAUTION;
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
