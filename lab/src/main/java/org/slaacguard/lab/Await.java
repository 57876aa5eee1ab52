package org.slaacguard.lab;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Waiting for what other programs and the kernel do in their own time. A question that takes long,
 * such as one that runs a program, is asked half of the time, because what is waited for needs the
 * processor too. In an emulated machine it is asked a fifth of the time, because there no question
 * is a quick one.
 *
 * <p>A deadline here is no demand: it only ends a test that would hang. It must hold on a machine
 * three times as slow, beside four other tests. What has to be quick is measured by {@link #least}.
 */
public final class Await {
  private static final Duration STEP = Duration.ofMillis(50);
  private static final Duration LONGEST_STEP = Duration.ofMillis(500);

  /** As long as the question, this many times. */
  private static final int EMULATED_RESTS = 4;

  private Await() {}

  /** Waits until it holds; whether it did before the deadline. */
  public static boolean holds(Duration deadline, BooleanSupplier condition) {
    long end = System.nanoTime() + deadline.toNanos();
    long asked = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      rest(asked);
      asked = System.nanoTime();
    }
    return true;
  }

  /**
   * Waits until it holds.
   *
   * @param what completes "waited 5 s for …"
   * @throws LabException if the deadline passes first
   */
  public static void until(String what, Duration deadline, BooleanSupplier condition) {
    if (!holds(deadline, condition)) {
      throw new LabException("waited " + deadline.toSeconds() + " s for " + what);
    }
  }

  /**
   * Asks again and again until the answer is good.
   *
   * @throws LabException with the last answer if the deadline passes first
   */
  public static <T> T value(
      String what, Duration deadline, Supplier<T> question, Predicate<T> good) {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      long asked = System.nanoTime();
      T answer = question.get();
      if (good.test(answer)) {
        return answer;
      }
      if (System.nanoTime() - end > 0) {
        throw new LabException(
            "waited " + deadline.toSeconds() + " s for " + what + "; the last was " + answer);
      }
      rest(asked);
    }
  }

  /**
   * Measures until a figure is good enough, or this many times. A busy machine only adds to a
   * figure, so the least one is nearest to the program's own.
   *
   * @param tries at least 1
   * @param enough what is demanded
   * @return the least figure of all tries
   */
  public static long least(int tries, long enough, LongSupplier measure) {
    long least = measure.getAsLong();
    for (int i = 1; i < tries && least > enough; i++) {
      least = Math.min(least, measure.getAsLong());
    }
    return least;
  }

  private static void rest(long asked) {
    pause(step(Duration.ofNanos(System.nanoTime() - asked), VirtualMachine.isEmulated()));
  }

  /** How long to rest after a question that took this long. */
  static Duration step(Duration took, boolean emulated) {
    int times = emulated ? EMULATED_RESTS : 1;
    Duration wanted = took.multipliedBy(times);
    Duration longest = LONGEST_STEP.multipliedBy(times);
    return wanted.compareTo(STEP) < 0 ? STEP : wanted.compareTo(longest) > 0 ? longest : wanted;
  }

  /** Lets time pass: for scenarios about time, not for hoping that something is ready. */
  public static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
