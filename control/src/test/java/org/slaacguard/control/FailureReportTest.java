package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FailureReportTest {
  private final FailureReport report = new FailureReport("t0");

  /** An error that cannot even be described. */
  private static final class Unspeakable extends Error {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new OutOfMemoryError("again");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new OutOfMemoryError("again");
    }
  }

  @Test
  void shouldKeepTheFirstFailure() throws Exception {
    assertFalse(report.await(0));
    assertNull(report.first());
    report.report("first", null);
    report.report("second", new IllegalStateException("x"));
    assertTrue(report.await(0));
    assertEquals("first", report.first());
  }

  @Test
  void shouldBeHeardEvenIfTheFailureCannotBeDescribed() throws Exception {
    report.report("part", new Unspeakable());
    assertTrue(report.await(0));
    assertEquals("part", report.first());
  }

  @Test
  void shouldHearOfEveryDeathOfAGuardedThread() throws Exception {
    Thread thread =
        Thread.ofVirtual()
            .start(
                report.guard(
                    "part",
                    () -> {
                      throw new StackOverflowError();
                    },
                    () -> true));
    thread.join();
    assertEquals("part", report.first());
  }

  @Test
  void shouldTakeAnEndThatNobodyAskedForAsAFailure() {
    report.guard("told", () -> {}, () -> true).run();
    assertNull(report.first());
    report.guard("untold", () -> {}, () -> false).run();
    assertEquals("untold", report.first());
  }

  @Test
  void shouldHearOfThreadsThatNobodyLooksAfter() throws Exception {
    Thread thread =
        Thread.ofPlatform()
            .name("nobody's")
            .uncaughtExceptionHandler(report)
            .start(
                () -> {
                  throw new OutOfMemoryError("native memory");
                });
    thread.join();
    assertEquals("nobody's", report.first());
  }
}
