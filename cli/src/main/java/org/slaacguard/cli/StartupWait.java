package org.slaacguard.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits until a daemon is up or has failed. The end of its output does not count: programs that its
 * hooks have left in the background keep the pipe open.
 */
final class StartupWait {
  /** How often it looks whether the daemon still runs. */
  private static final long LOOK_MILLIS = 50;

  /** The time to read what the daemon said before it was killed. */
  private static final long HEARING_MILLIS = 2000;

  private StartupWait() {}

  /**
   * Passes on what the daemon says, until it is up or has ended.
   *
   * @param listening run when others can join, on a thread of this
   * @return whether it is up; else {@code lines} has its errors
   */
  static boolean await(
      Process daemon, StartupLines lines, PrintStream out, PrintStream err, Runnable listening)
      throws IOException, InterruptedException {
    Callable<Boolean> read =
        () -> {
          try (BufferedReader from =
              new BufferedReader(
                  new InputStreamReader(daemon.getInputStream(), StandardCharsets.UTF_8))) {
            return lines.read(from, out, err, listening);
          }
        };
    FutureTask<Boolean> reading = new FutureTask<>(read);
    // It may never end, and must not hold up the end of this process.
    Thread.ofPlatform().daemon().name("startup").start(reading);
    boolean up = result(daemon, reading);
    if (!up) {
      // What it has set up is undone by then.
      int _ = daemon.waitFor();
    }
    return up;
  }

  private static boolean result(Process daemon, FutureTask<Boolean> reading)
      throws IOException, InterruptedException {
    long patience = HEARING_MILLIS;
    while (patience > 0) {
      boolean alive = daemon.isAlive();
      try {
        return reading.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        patience -= alive ? 0 : LOOK_MILLIS;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException failure) {
          throw failure;
        }
        throw new IllegalStateException("reading what a daemon says", e);
      }
    }
    return false;
  }
}
