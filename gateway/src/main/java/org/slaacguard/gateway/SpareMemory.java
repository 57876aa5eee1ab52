package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.slaacguard.linux.CurrentProcess;
import org.slf4j.LoggerFactory;

/**
 * Gives memory back that a process does not need any more. Once, it gives back what only the start
 * has taken: garbage of the heap, memory of the compilers, and the virtual machine's code for
 * starts. At intervals it gives back what the allocator would keep for good.
 */
public final class SpareMemory {
  /** The warm-up is over by then, and what it has had compiled is. */
  private static final Duration AFTER = Duration.ofSeconds(30);

  /** How often a busy process gives back meanwhile what its compilers have had. */
  private static final Duration TRIM = Duration.ofSeconds(10);

  /** How long the process is watched. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** The largest share of a core with which it is calm. */
  private static final double CALM = 0.05;

  /** A process that is busy for longer than this collects its garbage anyway. */
  private static final int ATTEMPTS = 20;

  /** Until what is done each minute has been done once, for which code was read again. */
  private static final Duration SETTLED = Duration.ofSeconds(75);

  private static final Duration INTERVAL = Duration.ofMinutes(10);

  private static final Path JAVA = Path.of(System.getProperty("java.home"));

  private SpareMemory() {}

  /** Does so from now on, beside everything else. */
  public static void follow() {
    Thread.ofVirtual().name("process/spare-memory").start(SpareMemory::run);
  }

  private static void run() {
    try {
      // It stops everything for some tens of milliseconds.
      if (awaitCalm()) {
        System.gc();
        boolean _ = CurrentProcess.trimAllocator();
        Thread.sleep(SETTLED);
        pageOut();
      }
      while (CurrentProcess.trimAllocator()) {
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Not the libraries of the system: the ciphers that packets take are in one. */
  private static void pageOut() throws InterruptedException {
    try {
      CurrentProcess.pageOut(JAVA);
      // The work of each minute brings back only its own pages.
      Thread.sleep(SETTLED);
      CurrentProcess.readAhead(JAVA);
    } catch (IOException e) {
      LoggerFactory.getLogger(SpareMemory.class).debug("code for starts stays: {}", e.getMessage());
    }
  }

  /**
   * Waits until there is little to do; false if that does not come. The compilers' memory, tens of
   * megabytes, goes back before: that stops nothing.
   */
  private static boolean awaitCalm() throws InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      for (long waited = 0; waited < AFTER.toNanos(); waited += TRIM.toNanos()) {
        Thread.sleep(TRIM);
        boolean _ = CurrentProcess.trimAllocator();
      }
      long before = CurrentProcess.processorNanos();
      Thread.sleep(LOOK);
      if (CurrentProcess.processorNanos() - before < CALM * LOOK.toNanos()) {
        return true;
      }
    }
    return false;
  }
}
