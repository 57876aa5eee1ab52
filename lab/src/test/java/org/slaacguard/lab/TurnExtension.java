package org.slaacguard.lab;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has each class of integration tests wait for a {@link Turn}, but for one that is tagged {@code
 * machines}: it takes a turn for each machine. Says of each class what it and its programs cost.
 * JUnit finds this by its service file.
 */
@SuppressWarnings("exports") // public for JUnit; nobody else sees the tests
public final class TurnExtension implements BeforeAllCallback, AfterAllCallback {
  private static final AtomicReference<@Nullable Turn> HELD = new AtomicReference<>();

  /** Of this JVM and the programs that it has ended, in seconds, before the class. */
  private double before;

  /** For JUnit. */
  public TurnExtension() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    if (!context.getTags().contains("machines")) {
      HELD.set(Turn.take(Turn.Kind.TEST));
    }
    before = spent();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    pass();
    System.out.printf(
        Locale.ROOT,
        "%s kept processors busy for %.1f s%n",
        context.getRequiredTestClass().getSimpleName(),
        spent() - before);
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
