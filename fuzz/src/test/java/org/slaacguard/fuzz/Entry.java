package org.slaacguard.fuzz;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where Jazzer comes in. The property {@code slaacguard.target} names the target of this process.
 */
public final class Entry {
  private static @Nullable Target target;

  private Entry() {}

  /** Called once, before the first input. */
  public static void fuzzerInitialize() throws Exception {
    target = named(System.getProperty("slaacguard.target", ""));
  }

  private static Target named(String name) throws Exception {
    return switch (name) {
      case PlantedFault.NAME -> new PlantedFault();
      case AllTargets.NAME ->
          Targets.together(Duration.ofSeconds(Integer.getInteger("slaacguard.fuzz.seconds")));
      default -> Targets.valueOf(name).make();
    };
  }

  /** Called for each input; what it throws is a finding. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    if (target == null) {
      throw new IllegalStateException("not initialized");
    }
    target.run(input);
  }
}
