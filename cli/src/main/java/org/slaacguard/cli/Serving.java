package org.slaacguard.cli;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.BackendSettings;
import org.slaacguard.gateway.BackendFactory;
import org.slaacguard.gateway.Daemon;
import org.slaacguard.gateway.UapiSockets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a daemon until it is told to stop, and then takes everything down in order. */
final class Serving {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

  private Serving() {}

  /** Something that may fail as the parts of a daemon do. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  /**
   * Starts the daemon of an interface that somebody else configures: whoever asks so for an
   * interface, as {@code wg-quick} does, wants a userspace implementation.
   */
  static Daemon start(String interfaceName) throws BackendException, IOException {
    return Daemon.start(
        BackendFactory.DEFAULT,
        BackendSettings.USERSPACE,
        interfaceName,
        0,
        UapiSockets.of(interfaceName));
  }

  /** Serves an interface in the foreground. */
  static int foreground(String interfaceName) throws Exception {
    Daemon daemon = start(interfaceName);
    LOG.info("{} is there; configure it with 'wg' or 'slaacguard set'", interfaceName);
    return until(daemon, () -> {}, daemon::close);
  }

  /**
   * Waits until the interface is taken away, or a signal comes; then takes down.
   *
   * @param ready what to do first; if it fails, all is taken down
   * @param down what to do last, once
   */
  static int until(Daemon daemon, Step ready, Step down) throws Exception {
    AtomicBoolean taken = new AtomicBoolean();
    ReentrantLock lock = new ReentrantLock();
    Step once =
        () -> {
          // A signal on the way up waits until all is up, and then takes all of it down.
          lock.lock();
          try {
            if (taken.compareAndSet(false, true)) {
              down.run();
            }
          } finally {
            lock.unlock();
          }
        };
    Thread hook = Thread.ofPlatform().name("shutdown").unstarted(() -> signalled(once));
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      lock.lock();
      try {
        if (!taken.get()) {
          ready.run();
        }
      } finally {
        lock.unlock();
      }
      daemon.await();
    } finally {
      once.run();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The signal came first: the hook ends the process.
      Thread.sleep(Long.MAX_VALUE);
    }
    return Main.OK;
  }

  /** SIGTERM or SIGINT: an orderly end is a success, where the JVM would say 143 or 130. */
  private static void signalled(Step down) {
    int status = Main.OK;
    try {
      down.run();
    } catch (Exception e) {
      LOG.error("could not take everything down", e);
      status = Main.FAILED;
    }
    Runtime.getRuntime().halt(status);
  }
}
