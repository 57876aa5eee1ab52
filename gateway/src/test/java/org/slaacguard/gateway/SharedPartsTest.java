package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.ProcessSettings;

/** Whose failure the death of a thread is. */
final class SharedPartsTest {
  private final SharedParts parts =
      new SharedParts(
          name -> {},
          new LiveSettings(ProcessSettings.USUAL, _ -> ProcessSettings.USUAL),
          () -> new AtomicLong()::incrementAndGet);
  private final FailureReport one = new FailureReport("wg");
  private final FailureReport other = new FailureReport("wg-0");
  private final ShutdownWatchdog resortOfOne = parts.watch("wg", one);
  private final ShutdownWatchdog resortOfOther = parts.watch("wg-0", other);

  @AfterEach
  void close() {
    resortOfOne.close();
    resortOfOther.close();
    parts.close();
  }

  @Test
  void shouldBlameTheInterfaceWhoseThreadItWas() {
    parts.died("wg-controller", new IllegalStateException("injected"));
    assertEquals("wg-controller", one.first());
    assertNull(other.first());
    assertNull(parts.failure());
  }

  @Test
  void shouldTakeTheLongestNameThatFits() {
    parts.died("wg-0-out-0", new IllegalStateException("injected"));
    assertEquals("wg-0-out-0", other.first());
    assertNull(one.first());
  }

  @Test
  void shouldBlameAllWhereItWasNobodysThread() {
    parts.died("history/addresses", new IllegalStateException("injected"));
    assertEquals("history/addresses", one.first());
    assertEquals("history/addresses", other.first());
    assertEquals("history/addresses", parts.failure());
  }

  @Test
  void shouldNotBlameAnInterfaceThatHasEnded() {
    parts.forget("wg", one);
    parts.died("wg-controller", new IllegalStateException("injected"));
    assertNull(one.first());
    assertEquals("wg-controller", parts.failure());
  }

  @Test
  void shouldLetTheNextOneOfANameBeItself() {
    FailureReport next = new FailureReport("wg");
    try (ShutdownWatchdog resort = parts.watch("wg", next)) {
      parts.forget("wg", one);
      parts.died("wg-host", new IllegalStateException("injected"));
      assertEquals("wg-host", next.first());
      resort.close();
    }
  }

  /** An interface may have any name, and be an uplink itself. */
  @Test
  void shouldNotTakeAThreadOfTheProcessForThatOfAnInterface() {
    for (String name : List.of("web", "history", "uplink", "process")) {
      FailureReport unlucky = new FailureReport(name);
      try (ShutdownWatchdog resort = parts.watch(name, unlucky)) {
        parts.died(name + "/hook-output", new IllegalStateException("injected"));
        // All interfaces end by what failed first in the process.
        assertEquals("web/hook-output", unlucky.first(), name);
        resort.close();
        parts.forget(name, unlucky);
      }
    }
    assertEquals("web/hook-output", one.first());
    assertEquals("web/hook-output", parts.failure());
  }
}
