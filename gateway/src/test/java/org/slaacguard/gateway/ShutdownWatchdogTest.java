package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.control.FailureReport;

@Timeout(60)
final class ShutdownWatchdogTest {
  private final FailureReport report = new FailureReport("t0");
  private final CountDownLatch ended = new CountDownLatch(1);

  @Test
  void shouldEndTheProcessWhereTheWayDownDoesNot() throws Exception {
    try (ShutdownWatchdog lastResort =
        new ShutdownWatchdog(report, Duration.ofMillis(1), ended::countDown)) {
      lastResort.start();
      assertFalse(ended.await(20, TimeUnit.MILLISECONDS), "nothing has failed");
      report.report("part", null);
      assertTrue(ended.await(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void shouldStillWatchWhileAFailedDaemonIsClosed() throws Exception {
    ShutdownWatchdog lastResort =
        new ShutdownWatchdog(report, Duration.ofMillis(1), ended::countDown);
    report.report("part", null);
    lastResort.start();
    lastResort.close();
    assertTrue(ended.await(60, TimeUnit.SECONDS));
  }

  @Test
  void shouldLetAProcessBeWhoseDaemonHasEnded() throws Exception {
    ShutdownWatchdog lastResort =
        new ShutdownWatchdog(report, Duration.ofMillis(1), ended::countDown);
    lastResort.start();
    lastResort.close();
    lastResort.join();
    report.report("somebody else's", null);
    assertFalse(ended.await(20, TimeUnit.MILLISECONDS));
  }
}
