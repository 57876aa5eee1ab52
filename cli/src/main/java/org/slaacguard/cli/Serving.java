package org.slaacguard.cli;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.BackendSettings;
import org.slaacguard.gateway.BackendFactory;
import org.slaacguard.gateway.InterfaceDaemon;
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
  static InterfaceDaemon start(String interfaceName) throws BackendException, IOException {
    return InterfaceDaemon.start(
        BackendFactory.DEFAULT,
        BackendSettings.USERSPACE,
        interfaceName,
        0,
        UapiSockets.of(interfaceName));
  }

  /** Serves an interface in the foreground. */
  static int foreground(String interfaceName) throws Exception {
    return bare(
        interfaceName,
        () -> LOG.info("{} is there; configure it with 'wg' or 'slaacguard set'", interfaceName));
  }

  /** Serves an interface that somebody else configures. */
  static int bare(String interfaceName, Step ready) throws Exception {
    return until(() -> start(interfaceName), daemon -> ready.run(), InterfaceDaemon::close);
  }

  /** Makes the daemon. */
  @FunctionalInterface
  interface Maker {
    InterfaceDaemon make() throws Exception;
  }

  /** Something to do with the daemon. */
  @FunctionalInterface
  interface DaemonStep {
    void run(InterfaceDaemon daemon) throws Exception;
  }

  /**
   * Makes a daemon, and waits until its interface is taken away, a signal comes, or it has failed;
   * then takes it down. From the first moment on a signal finds us prepared: one on the way up
   * waits until all is up, and then takes all of it down.
   *
   * @param ready what to do when it is there; if it fails, all is taken down
   * @param down what to do last, once, if it was made
   * @return the exit status: a daemon that has failed did not end in order, however well it went
   *     down
   */
  static int until(Maker maker, DaemonStep ready, DaemonStep down) throws Exception {
    ReentrantLock lock = new ReentrantLock();
    AtomicBoolean signalled = new AtomicBoolean();
    AtomicBoolean failed = new AtomicBoolean();
    AtomicReference<@Nullable InterfaceDaemon> made = new AtomicReference<>();
    Step once =
        () -> {
          lock.lock();
          try {
            InterfaceDaemon daemon = made.getAndSet(null);
            if (daemon != null) {
              try {
                down.run(daemon);
              } finally {
                failed.set(daemon.failure() != null);
              }
            }
          } finally {
            lock.unlock();
          }
        };
    Thread hook =
        Thread.ofPlatform()
            .name("shutdown")
            .unstarted(
                () -> {
                  signalled.set(true);
                  end(once, failed);
                });
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      lock.lock();
      try {
        if (!signalled.get()) {
          InterfaceDaemon daemon = maker.make();
          made.set(daemon);
          ready.run(daemon);
        }
      } finally {
        lock.unlock();
      }
      InterfaceDaemon daemon = made.get();
      if (daemon != null) {
        String failure = daemon.await();
        if (failure != null) {
          LOG.error("{} goes down, since this has failed: {}", daemon.interfaceName(), failure);
        }
      }
    } finally {
      try {
        once.run();
      } finally {
        release(hook);
      }
    }
    return failed.get() ? Main.FAILED : Main.OK;
  }

  /** From here on the exit status is ours to give; but if a signal came first, it is the hook's. */
  private static void release(Thread hook) throws InterruptedException {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      hook.join();
    }
  }

  /** SIGTERM or SIGINT: an orderly end is a success, where the JVM would say 143 or 130. */
  private static void end(Step down, AtomicBoolean failed) {
    int status = Main.FAILED;
    try {
      down.run();
      status = failed.get() ? Main.FAILED : Main.OK;
    } catch (Exception e) {
      String text = ErrorText.of(e);
      if (text == null) {
        LOG.error("could not take everything down", e);
      } else {
        LOG.error("{}", text);
      }
    } finally {
      Runtime.getRuntime().halt(status);
    }
  }
}
