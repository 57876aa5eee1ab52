package org.slaacguard.gateway;

import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.InterfaceStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one interface of a process, from its way up to its end, on a thread of its own. A
 * request to end may come at any moment; during the way up it kills the hooks, and waits for the
 * rest.
 */
final class InterfaceRun {
  private static final Logger LOG = LoggerFactory.getLogger(InterfaceRun.class);

  private final ServedInterface served;
  private final Consumer<InterfaceRun> ended;
  private final SharedParts parts;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final WayUp wayUp;
  private volatile boolean gone;
  private volatile boolean failed;

  /** Guarded by the lock. */
  private boolean made;

  private volatile boolean ending;

  /**
   * Not begun yet.
   *
   * @param ended run once, when the interface has ended
   * @param parts what the interfaces of its process share
   */
  InterfaceRun(ServedInterface served, Consumer<InterfaceRun> ended, SharedParts parts) {
    this.served = served;
    this.ended = ended;
    this.parts = parts;
    wayUp = new WayUp(served.name());
    thread = Thread.ofPlatform().daemon().name(served.name() + "-run").unstarted(this::run);
  }

  /** The interface. */
  ServedInterface served() {
    return served;
  }

  /** Its name. */
  String name() {
    return served.name();
  }

  /** Begins. */
  void start() {
    thread.start();
  }

  /**
   * Waits until it is up.
   *
   * @throws Exception why it did not come up; then nothing of it is left
   */
  void awaitUp() throws Exception {
    wayUp.await();
  }

  /** Whether it is on its way up. */
  boolean isRising() {
    return wayUp.isOpen();
  }

  /** Whether it ever was up. */
  boolean wasUp() {
    return wayUp.wasOrderly();
  }

  /** Whether the interface has failed, or its way down has. */
  boolean hasFailed() {
    return failed;
  }

  /**
   * Whether no thread of the interface is known to hang. The ways up and down have limits of their
   * own.
   */
  boolean answers() {
    return wayUp.isOpen() || gone || failed || served.answers();
  }

  /**
   * The status of the interface, which the caller closes; null if it is not up or does not answer.
   */
  @Nullable InterfaceStatus status() {
    if (!wasUp() || gone) {
      return null;
    }
    try {
      return served.status();
    } catch (BackendException e) {
      LOG.debug("{} does not report its state: {}", name(), e.getMessage());
      return null;
    }
  }

  private void run() {
    @Nullable Throwable problem = null;
    try {
      boolean there = rise();
      if (there) {
        wayUp.succeeded();
        tell(EventType.INTERFACE_UP, Map.of());
        String failure = served.await();
        if (failure != null) {
          failed = true;
          LOG.error("{} goes down, since this has failed: {}", name(), failure);
          tell(EventType.INTERFACE_FAILED, Map.of("reason", failure));
        }
      }
    } catch (Throwable e) { // for whoever asked for it, or the log
      problem = e;
    }
    end();
    try {
      served.close();
    } finally {
      finish(problem);
    }
  }

  /** Brings the interface up; returns false if it was told to end before. */
  private boolean rise() throws Exception {
    lock.lock();
    try {
      if (ending) {
        return false;
      }
      served.make();
      made = true;
      served.configure();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void tell(EventType type, Map<String, Object> fields) {
    parts.events().offer(type, name(), null, fields);
  }

  /** Reports the end, and wakes those who wait for it. */
  private void finish(@Nullable Throwable problem) {
    failed |= problem != null;
    gone = true;
    if (problem != null) {
      String reason =
          problem instanceof Exception e ? ErrorText.orFault(e) : String.valueOf(problem);
      tell(EventType.INTERFACE_FAILED, Map.of("reason", reason));
    }
    if (wasUp()) {
      tell(EventType.INTERFACE_DOWN, Map.of());
    }
    ended.accept(this);
    if (problem == null) {
      wayUp.abandoned();
    } else if (!wayUp.failed(problem)) {
      LOG.error("{} ends", name(), problem);
    }
  }

  /**
   * Makes the interface follow its file, once it is up.
   *
   * @return false if it is not up, or has no file
   * @throws Exception if that fails; nothing has changed then
   */
  boolean reload() throws Exception {
    return withFile(ConfiguredInterface::reload);
  }

  /**
   * Saves the interface to its file, once it is up.
   *
   * @return false if it is not up, or has no file
   * @throws Exception if that fails; the file is unchanged
   */
  boolean save() throws Exception {
    return withFile(ConfiguredInterface::save);
  }

  /** An action on an interface and its file. */
  @FunctionalInterface
  private interface FileAction {
    void run(ConfiguredInterface configured) throws Exception;
  }

  private boolean withFile(FileAction action) throws Exception {
    lock.lock();
    try {
      if (!made || !(served instanceof ConfiguredInterface configured)) {
        return false;
      }
      action.run(configured);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the interface down, unless that was done before, and returns when it is down. Any thread.
   */
  void end() {
    ending = true;
    if (wayUp.isOpen()) {
      served.giveUp();
    }
    lock.lock();
    try {
      if (made) {
        made = false;
        down();
      }
    } finally {
      lock.unlock();
    }
  }

  private void down() {
    try {
      served.down();
    } catch (RuntimeException e) {
      failed = true;
      LOG.error("could not take all of {} down", name(), e);
    } catch (Exception e) {
      failed = true;
      LOG.error("{}", e.getMessage());
    }
    failed |= served.failure() != null;
  }
}
