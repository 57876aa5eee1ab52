package org.slaacguard.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The threads of this process that may still handle a signal of some that have their default action
 * now. Each thread counts until it is seen without one.
 *
 * <p>Any thread can have taken a signal from the kernel, not only the first, which the kernel
 * prefers: a thread that starts another one looks for signals too. What it has taken is no longer
 * pending, and shows as blocked signals only when its handler begins. In between the thread runs,
 * or waits for a processor, for a page or for a debugger. So a thread that sleeps is not there, and
 * cannot come there any more.
 */
final class HandlingThreads {
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final Path CURRENT = Path.of("/proc/thread-self");
  private static final Pattern PENDING = Pattern.compile("SigPnd:|ShdPnd:");

  /** A handler of the virtual machine's blocks all 64 but a few; a parent may have blocked some. */
  private static final int BLOCKED = 56;

  private final long signals;
  private final Set<Path> left = new HashSet<>();

  /**
   * All threads.
   *
   * @param signals bit 0 for signal 1, and so on, as in the sets that the kernel shows
   * @throws IOException without /proc
   */
  HandlingThreads(long signals) throws IOException {
    this.signals = signals;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      tasks.forEach(left::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** Whether there may be one. */
  boolean remain() throws IOException {
    // This thread runs too, but no handler.
    Path current = TASKS.resolve(Files.readSymbolicLink(CURRENT).getFileName());
    left.removeIf(task -> isSettled(task, task.equals(current)));
    return !left.isEmpty();
  }

  private boolean isSettled(Path task, boolean runsThis) {
    List<String> status;
    try {
      status = Files.readAllLines(task.resolve("status"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // A thread that ends meanwhile has its file still, which can no longer be read (ESRCH).
      return !Files.exists(task);
    }
    return isSettled(status, signals, runsThis);
  }

  /**
   * Whether a thread has none of these signals.
   *
   * @param status the lines of its status in /proc
   * @param runsThis whether it is the current thread
   */
  static boolean isSettled(List<String> status, long signals, boolean runsThis) {
    for (String line : status) {
      if (!runsThis
          && line.startsWith("State:")
          && !(line.contains("S (") || line.contains("Z ("))) {
        return false;
      }
      if (line.startsWith("SigBlk:") && Long.bitCount(set(line)) >= BLOCKED) {
        return false;
      }
      if (PENDING.matcher(line).lookingAt() && (set(line) & signals) != 0) {
        return false;
      }
    }
    return true;
  }

  private static long set(String line) {
    return Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16);
  }
}
