package org.slaacguard.host;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Starts programs and waits for them. */
@FunctionalInterface
public interface CommandRunner {
  /**
   * Runs a program in the calling thread's network namespace, its output to ours.
   *
   * @param command the program, looked up in {@code PATH}, and its arguments
   * @param input its standard input
   * @param limit after which it is killed
   * @throws SetupException if it does not exist, fails, or takes too long
   */
  void run(List<String> command, String input, Duration limit) throws SetupException;

  /**
   * The same runner, whose programs are killed, or not started, once this is complete.
   *
   * @param end completed at most once
   */
  default CommandRunner until(CompletableFuture<?> end) {
    return this;
  }
}
