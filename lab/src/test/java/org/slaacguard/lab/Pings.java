package org.slaacguard.lab;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stream of echo requests, of which is counted how many are never answered. */
final class Pings {
  /** Between two of them. */
  static final Duration INTERVAL = Duration.ofMillis(20);

  private static final Pattern SUMMARY =
      Pattern.compile("(\\d+) packets transmitted, (\\d+) received");

  private final CompletableFuture<Integer> lost;

  private Pings(CompletableFuture<Integer> lost) {
    this.lost = lost;
  }

  /** Begins to send so many, one every {@link #INTERVAL}. */
  static Pings start(Host host, String from, String to, int count) {
    String[] words = {
      "ping", "-n", "-q", "-i", "0.02", "-W", "1", "-c", "" + count, "-I", from, to
    };
    return new Pings(host.async(() -> lost(host.run(Command.of(words)).output())));
  }

  private static int lost(String said) {
    Matcher summary = SUMMARY.matcher(said);
    if (!summary.find()) {
      throw new LabException("ping said: " + said);
    }
    return Integer.parseInt(summary.group(1)) - Integer.parseInt(summary.group(2));
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
