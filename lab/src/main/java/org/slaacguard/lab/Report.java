package org.slaacguard.lab;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A scenario on the terminal: steps, and in each what was expected and whether it held. */
final class Report {
  private static final int WIDTH = 88;

  private final PrintStream out;
  private final boolean terminal;
  private final long start = System.nanoTime();
  private final List<String> failures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private int checks;
  private int steps;
  private @Nullable Throwable told;
  private volatile boolean silent;

  /**
   * A report that has said nothing yet.
   *
   * @param terminal whether colours and redrawn lines are understood
   */
  Report(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** What is checked and how it came out. */
  record Outcome(boolean held, String detail) {
    static Outcome of(boolean held) {
      return new Outcome(held, "");
    }
  }

  /** Begins the next step. */
  void step(String title) {
    print("\n" + style("1", ++steps + "  " + title) + "\n");
  }

  /** A line of its own. */
  void line(String text) {
    print("   " + text + "\n");
  }

  /** Text as it is, indented. */
  void quote(String text) {
    text.lines().forEach(l -> print("   " + style("2", "│") + " " + l + "\n"));
  }

  /** Something to be said again in the summary. */
  void note(String text) {
    notes.add(text);
    line(text);
  }

  /** Does something that can only fail by an exception, and says how long it took. */
  <T> T done(String text, Callable<T> action) {
    long began = begin(text);
    try {
      T result = action.call();
      end(text, "", true, began);
      return result;
    } catch (Exception e) {
      end(text, message(e), false, began);
      RuntimeException thrown = e instanceof RuntimeException r ? r : new LabException(text, e);
      told = thrown;
      throw thrown;
    }
  }

  /** Checks one thing; the scenario goes on if it does not hold. */
  boolean check(String text, Callable<Outcome> condition) {
    long began = begin(text);
    Outcome outcome;
    try {
      outcome = condition.call();
    } catch (Exception e) {
      outcome = new Outcome(false, message(e));
    }
    end(text, outcome.detail, outcome.held, began);
    return outcome.held;
  }

  /** Says how all of it went, for the exit status. */
  int summary() {
    String time = "%.1f s".formatted((System.nanoTime() - start) / 1e9);
    print("\n");
    notes.forEach(n -> print("Note: " + n + "\n"));
    if (failures.isEmpty()) {
      print(style("1;32", "✓ all of " + checks + " held") + ", " + time + "\n");
      return 0;
    }
    print(
        style("1;31", "✗ " + failures.size() + " of " + checks + " did not hold")
            + ", "
            + time
            + ":\n");
    failures.forEach(f -> print("  ✗ " + f + "\n"));
    return 1;
  }

  /** Notes a failure that ended the scenario, unless {@link #done} has told of it. */
  void failed(Throwable cause) {
    if (cause.equals(told)) {
      return;
    }
    checks++;
    failures.add(message(cause));
    print("   " + style("31", "✗ " + message(cause)) + "\n");
  }

  /** Says nothing any more: the run was interrupted, and what fails now fails because of it. */
  void silence() {
    silent = true;
  }

  private long begin(String text) {
    checks++;
    if (terminal) {
      print("   … " + text);
      out.flush();
    }
    return System.nanoTime();
  }

  private void end(String text, String detail, boolean held, long began) {
    if (!held) {
      // Ctrl-C also ends the programs that we ask: then this failure is none, and we hear of it
      // now.
      Await.pause(Duration.ofMillis(100));
      failures.add(detail.isEmpty() ? text : text + ": " + detail);
    }
    String time = String.format(Locale.ROOT, "%6.2f s", (System.nanoTime() - began) / 1e9);
    String line = detail.isEmpty() ? text : text + "  " + detail;
    String mark = held ? style("32", "✓") : style("31", "✗");
    String gap = " ".repeat(Math.max(1, WIDTH - 5 - line.length() - time.length()));
    print((terminal ? "\r\033[K" : "") + "   " + mark + " " + line + gap + style("2", time) + "\n");
  }

  private static String message(Throwable e) {
    String text = e.getMessage();
    return text == null ? e.toString() : text.strip().replace('\n', ' ');
  }

  private String style(String code, String text) {
    return terminal ? "\033[" + code + "m" + text + "\033[0m" : text;
  }

  private synchronized void print(String text) {
    if (!silent) {
      out.print(text);
      out.flush();
    }
  }
}
