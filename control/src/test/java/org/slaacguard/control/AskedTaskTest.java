package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** One thread asks another, and waits. */
final class AskedTaskTest {
  private final AtomicLong progress = new AtomicLong();
  private final ThreadAnswer answer =
      new ThreadAnswer(
          Duration.ofMillis(1),
          progress::get,
          () -> new BackendException("mute", 110),
          e -> new BackendException("gone", 19, e));

  @Test
  void shouldHandOverTheAnswer() throws BackendException {
    AskedTask<String> task = new AskedTask<>(() -> "yes");
    task.run();
    assertEquals("yes", answer.await(task));
  }

  @Test
  void shouldThrowWhatWasRefused() {
    BackendException refused = new BackendException("no", 1);
    AskedTask<String> task =
        new AskedTask<>(
            () -> {
              throw refused;
            });
    task.run();
    assertSame(refused, assertThrows(BackendException.class, () -> answer.await(task)));
  }

  @Test
  void shouldTellAnExceptionToWhoAskedAndToNobodyElse() {
    AskedTask<String> task =
        new AskedTask<>(
            () -> {
              throw new IllegalStateException("odd");
            });
    task.run();
    BackendException e = assertThrows(BackendException.class, () -> answer.await(task));
    assertEquals(5, e.errno());
    assertEquals("internal fault: java.lang.IllegalStateException: odd", e.getMessage());
  }

  @Test
  void shouldThrowAnErrorInTheThreadThatRanIntoItToo() {
    AskedTask<String> task =
        new AskedTask<>(
            () -> {
              throw new StackOverflowError("deep");
            });
    assertThrows(StackOverflowError.class, task::run);
    assertEquals(5, assertThrows(BackendException.class, () -> answer.await(task)).errno());
  }

  @Test
  void shouldNotDoWhatNobodyWaitsForAnyMore() {
    AskedTask<String> task = new AskedTask<>(() -> "too late");
    assertEquals(
        "mute", assertThrows(BackendException.class, () -> answer.await(task)).getMessage());
    assertTrue(task.isCancelled());
  }

  @Test
  void shouldSayThatTheThreadIsGone() {
    AskedTask<String> task = new AskedTask<>(() -> "never");
    task.cancel(false);
    assertEquals(
        "gone", assertThrows(BackendException.class, () -> answer.await(task)).getMessage());
  }

  @Test
  void shouldWaitOnWhileTheOtherGetsOn() throws Exception {
    AskedTask<String> task = new AskedTask<>(() -> "in the end");
    ThreadAnswer patient =
        new ThreadAnswer(
            Duration.ofMillis(1),
            () -> {
              // Each look finds more done; with the twentieth all is.
              if (progress.incrementAndGet() == 20) {
                task.run();
              }
              return progress.get();
            },
            () -> new BackendException("mute", 110),
            e -> new BackendException("gone", 19, e));
    assertEquals("in the end", patient.await(task));
  }

  @Test
  void shouldKeepAnInterrupt() {
    Thread.currentThread().interrupt();
    AskedTask<String> task = new AskedTask<>(() -> "never");
    assertEquals(4, assertThrows(BackendException.class, () -> answer.await(task)).errno());
    assertTrue(Thread.interrupted());
  }
}
