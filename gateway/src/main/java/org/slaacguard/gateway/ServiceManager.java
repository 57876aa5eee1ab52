package org.slaacguard.gateway;

import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.UnixDatagram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the state of the service to a service manager (sd_notify(3)), if there is one, and feeds
 * its watchdog as long as all threads answer. Safe for use by several threads.
 */
public final class ServiceManager implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

  /** A part of the time after which the watchdog fires: two chances. */
  private static final int FEEDS = 3;

  private final @Nullable String socket;
  private final Sender sender;
  private final @Nullable Thread feeder;

  /** Sends a text to a local socket. */
  @FunctionalInterface
  interface Sender {
    void send(String socket, String text);
  }

  private ServiceManager(
      @Nullable String socket,
      @Nullable Duration watchdog,
      BooleanSupplier answers,
      Sender sender) {
    this.socket = socket;
    this.sender = sender;
    feeder =
        watchdog == null
            ? null
            : Thread.ofPlatform()
                .daemon()
                .name("process/watchdog")
                .start(() -> feed(watchdog.dividedBy(FEEDS), answers));
  }

  /**
   * The service manager that has started this process, by its environment.
   *
   * @param answers whether all threads answer
   */
  public static ServiceManager of(Map<String, String> environment, BooleanSupplier answers) {
    return of(environment, answers, UnixDatagram::send);
  }

  static ServiceManager of(
      Map<String, String> environment, BooleanSupplier answers, Sender sender) {
    return new ServiceManager(
        environment.get("NOTIFY_SOCKET"), watchdog(environment), answers, sender);
  }

  /** The time after which the watchdog fires; null if this process has none. */
  private static @Nullable Duration watchdog(Map<String, String> environment) {
    String process = environment.get("WATCHDOG_PID");
    String micros = environment.get("WATCHDOG_USEC");
    if (environment.get("NOTIFY_SOCKET") == null
        || micros == null
        || (process != null && !process.equals("" + ProcessHandle.current().pid()))) {
      return null;
    }
    if (!micros.matches("[1-9][0-9]{0,15}")) {
      LOG.warn(
          "WATCHDOG_USEC must be a number of microseconds, not '{}'; nothing is watched", micros);
      return null;
    }
    return Duration.ofNanos(Long.parseLong(micros) * 1000);
  }

  private void feed(Duration pause, BooleanSupplier answers) {
    try {
      while (true) {
        if (answers.getAsBoolean()) {
          tell("WATCHDOG=1");
        }
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      LOG.debug("the watchdog is not fed any more");
    }
  }

  /** Reports that everything is up, or a reload is done. */
  public void ready(String status) {
    tell("READY=1\nSTATUS=" + status);
  }

  /** Reports that files are being read again; {@link #ready} follows. */
  public void reloading() {
    // CLOCK_MONOTONIC, which is what nanoTime is on Linux.
    tell("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
  }

  /** Reports a status, in one line. */
  public void status(String status) {
    tell("STATUS=" + status);
  }

  /** Reports that the end has begun. */
  public void stopping() {
    tell("STOPPING=1");
  }

  private void tell(String text) {
    if (socket != null) {
      try {
        sender.send(socket, text);
      } catch (LinuxException | IllegalArgumentException e) {
        LOG.warn("cannot tell the service manager '{}': {}", text, e.getMessage());
      }
    }
  }

  /** Stops feeding the watchdog. */
  @Override
  public void close() {
    if (feeder != null) {
      feeder.interrupt();
    }
  }
}
