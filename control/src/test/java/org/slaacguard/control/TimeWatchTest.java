package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TimeWatchTest {
  private static final long DAY = 86_400_000_000_000L;

  @Test
  void shouldActWhenTheTimeHasCome() throws Exception {
    long at = System.nanoTime() + 5_000_000;
    CompletableFuture<Long> acted = new CompletableFuture<>();
    try (TimeWatch _ =
        TimeWatch.start(
            "test",
            watch -> {
              if (watch.reaches(() -> at)) {
                acted.complete(System.nanoTime());
              }
            })) {
      assertTrue(acted.get() - at >= 0, "not before");
    }
  }

  /** The time moves at each look, until it is due. */
  @Test
  void shouldWaitForATimeThatIsPutOff() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    CompletableFuture<Boolean> reached = new CompletableFuture<>();
    try (TimeWatch _ =
        TimeWatch.start(
            "test",
            watch ->
                reached.complete(
                    watch.reaches(
                        () ->
                            looks.incrementAndGet() < 4
                                ? System.nanoTime() + 1_000_000
                                : System.nanoTime() - 1)))) {
      assertTrue(reached.get());
    }
    assertEquals(4, looks.get());
  }

  @Test
  void shouldEndWithoutActingWhenItIsClosed() throws Exception {
    CompletableFuture<Boolean> reached = new CompletableFuture<>();
    CompletableFuture<Boolean> waits = new CompletableFuture<>();
    TimeWatch watch =
        TimeWatch.start(
            "test",
            own ->
                reached.complete(
                    own.reaches(
                        () -> {
                          waits.complete(true);
                          return System.nanoTime() + DAY;
                        })));
    assertTrue(waits.get());
    assertFalse(reached.isDone());
    watch.close();
    assertFalse(reached.getNow(true), "closing waits for the thread's end");
  }
}
