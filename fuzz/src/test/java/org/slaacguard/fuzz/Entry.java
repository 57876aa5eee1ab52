package org.slaacguard.fuzz;

import org.jspecify.annotations.Nullable;

/** Where Jazzer comes in: one target a process, named by the property {@code slaacguard.target}. */
public final class Entry {
  private static @Nullable Target target;

  private Entry() {}

  /** Called once, before the first input. */
  public static void fuzzerInitialize() {
    target = named(System.getProperty("slaacguard.target", ""));
  }

  private static Target named(String name) {
    return name.equals(PlantedFault.NAME) ? new PlantedFault() : Targets.valueOf(name).make();
  }

  /** Called for each input; what it throws is a finding. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    if (target == null) {
      throw new IllegalStateException("not initialized");
    }
    target.run(input);
  }
}
