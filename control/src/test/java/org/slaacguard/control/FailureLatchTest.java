package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FailureLatchTest {
  private final List<String> log = new ArrayList<>();
  private final FailureLatch latch = new FailureLatch((brief, e) -> log.add(brief), this::tell);
  private int told;

  private void tell() {
    told++;
  }

  @Test
  void shouldKeepTheFirstFailureAndLogAll() {
    assertNull(latch.failure());
    latch.fail("wg0-out-0 has died", new IllegalStateException("odd"));
    latch.fail("wg0-in-0 has died", null);
    assertEquals("wg0-out-0 has died: java.lang.IllegalStateException: odd", latch.failure());
    assertEquals(List.of("wg0-out-0 has died", "wg0-in-0 has died"), log);
    assertEquals(2, told);
  }

  @Test
  void shouldRecordAFailureWhereNothingCanBeAllocatedAnyMore() {
    OutOfMemoryError none = new OutOfMemoryError("Java heap space");
    FailureLatch poor =
        new FailureLatch(
            (brief, cause) -> {
              throw none;
            },
            () -> {
              throw none;
            });
    poor.fail(
        "wg0-out-0 has died",
        new OutOfMemoryError() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMessage() {
            throw none;
          }
        });
    assertEquals("wg0-out-0 has died", poor.failure());
  }
}
