package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps classes of integration tests that are tagged {@code alone} apart, of which failsafe starts
 * several beside the virtual machines. Says of each class what it and its programs cost, and
 * whether the kernel's table of neighbours was full meanwhile. A network namespace does not keep
 * that apart: it has 1,024 entries by default, and while one namespace fills it, packets of all
 * others are lost, in tunnels too. JUnit finds this by its service file.
 */
@SuppressWarnings("exports") // public for JUnit; nobody else sees the tests
public final class LabExtension implements BeforeAllCallback, AfterAllCallback {
  private static final Path LOCK = Path.of("target", "alone");
  private static final Path NEIGHBORS = Path.of("/proc/net/stat/ndisc_cache");

  private static final Pattern WORDS = Pattern.compile("\\s+");

  /** Of this JVM and the programs that it has ended, in seconds, before the class. */
  private double before;

  private long refused;

  /**
   * Until the class is over, no other one that is tagged so runs, in whatever JVM of failsafe's.
   */
  private @Nullable FileChannel alone;

  /** For JUnit. */
  public LabExtension() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    if (context.getTags().contains("alone")) {
      lock();
    }
    before = spent();
    refused = neighborsRefused();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    unlock();
    long full = neighborsRefused() - refused;
    if (full > 0) {
      System.out.println("the kernel's table of IPv6 neighbours was full: " + full + " refused");
    }
    System.out.printf(
        Locale.ROOT,
        "%s kept processors busy for %.1f s%n",
        context.getRequiredTestClass().getSimpleName(),
        spent() - before);
  }

  private void lock() {
    try {
      alone = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      alone.lock();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void unlock() {
    if (alone != null) {
      try {
        alone.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** How many neighbours had no room in the kernel's table; a line for each processor. */
  private static long neighborsRefused() {
    try {
      List<String> lines = Files.readAllLines(NEIGHBORS);
      int column = WORDS.splitAsStream(lines.getFirst()).toList().indexOf("table_fulls");
      return lines.stream()
          .skip(1)
          .map(line -> WORDS.splitAsStream(line.strip()).toList().get(column))
          .mapToLong(count -> Long.parseLong(count, 16))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double spent() {
    return MachineTime.processSeconds(ProcessHandle.current().pid());
  }
}
