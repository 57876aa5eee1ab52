package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has each class of integration tests wait for a {@link Turn}, but for one that is tagged {@code
 * machines}: it takes a turn for each machine. One that is tagged {@code alone} waits until no
 * other one runs ({@link Company}). Says of each class what it and its programs cost, and whether
 * the kernel's table of neighbours was full meanwhile, which costs packets of all tests. JUnit
 * finds this by its service file.
 */
@SuppressWarnings("exports") // public for JUnit; nobody else sees the tests
public final class TurnExtension implements BeforeAllCallback, AfterAllCallback {
  private static final AtomicReference<@Nullable Turn> HELD = new AtomicReference<>();

  private static final AtomicReference<@Nullable Company> COMPANY = new AtomicReference<>();
  private static final Path NEIGHBORS = Path.of("/proc/net/stat/ndisc_cache");

  private static final Pattern WORDS = Pattern.compile("\\s+");

  /** Of this JVM and the programs that it has ended, in seconds, before the class. */
  private double before;

  private long refused;

  /** For JUnit. */
  public TurnExtension() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    COMPANY.set(Company.join(context.getTags().contains("alone")));
    if (!context.getTags().contains("machines")) {
      HELD.set(Turn.take(Turn.Kind.TEST));
    }
    before = spent();
    refused = neighborsRefused();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    pass();
    Company company = COMPANY.getAndSet(null);
    if (company != null) {
      company.close();
    }
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

  /** For a test that does nothing but wait from now on: another one may be busy meanwhile. */
  static void pass() {
    Turn held = HELD.getAndSet(null);
    if (held != null) {
      held.close();
    }
  }
}
