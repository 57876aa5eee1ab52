package org.slaacguard.lab;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

/** A stream of echo requests, of which is counted how many are never answered. */
final class Pings {
  /** Between two of them. */
  static final Duration INTERVAL = Duration.ofMillis(20);

  /**
   * For this long more are sent behind those that count: ping waits for the last of all only twice
   * as long as the slowest answer has taken, which is little where a machine is busy.
   */
  private static final Duration BEHIND = Duration.ofSeconds(1);

  private static final Pattern ANSWER = Pattern.compile("(?m)^\\d+ bytes from .* icmp_seq=(\\d+) ");

  private final CompletableFuture<Integer> lost;

  private Pings(CompletableFuture<Integer> lost) {
    this.lost = lost;
  }

  /** Begins to send this many, one every {@link #INTERVAL}. */
  static Pings start(Host host, String from, String to, int count) {
    return start(host, from, to, count, INTERVAL);
  }

  /** The same at another interval, of less than a second. */
  static Pings start(Host host, String from, String to, int count, Duration interval) {
    // It waits for the answer to a single one as long as it is told.
    int sent = count == 1 ? 1 : count + (int) BEHIND.dividedBy(interval);
    String seconds = "0.%03d".formatted(interval.toMillis());
    Command command =
        Command.of("ping", "-n", "-i", seconds, "-W", "10", "-c", "" + sent, "-I", from, to)
            .deadline(Duration.ofMinutes(6));
    return new Pings(host.async(() -> lost(host.run(command).output(), count)));
  }

  private static int lost(String said, int count) {
    if (!said.contains(" packets transmitted, ")) {
      throw new LabException("ping said: " + said);
    }
    long answered =
        ANSWER
            .matcher(said)
            .results()
            .map(answer -> Integer.parseInt(answer.group(1)))
            .filter(number -> number <= count)
            .distinct()
            .count();
    return count - (int) answered;
  }

  /** Waits for the end; how many were not answered. */
  int lost() {
    try {
      return lost.get();
    } catch (ExecutionException e) {
      throw new LabException("ping", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
