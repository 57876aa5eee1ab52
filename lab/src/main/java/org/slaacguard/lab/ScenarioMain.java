package org.slaacguard.lab;

/** Runs each {@link Scenario}, given by its class name: the main class in a virtual machine. */
public final class ScenarioMain {
  private ScenarioMain() {}

  /** Ends with status 0 if all of them hold, else with 1, and a stack trace for each that fails. */
  static void main(String[] arguments) {
    int status = 0;
    for (String name : arguments) {
      status |= holds(name) ? 0 : 1;
      System.out.flush();
    }
    // Whatever threads a failed scenario left behind.
    System.exit(status);
  }

  private static boolean holds(String name) {
    try {
      Scenario scenario =
          Class.forName(name).asSubclass(Scenario.class).getDeclaredConstructor().newInstance();
      System.out.println(scenario.name() + ", on Linux " + System.getProperty("os.version"));
      long began = System.nanoTime();
      scenario.run();
      System.out.printf("passed: %s, %.1f s%n", scenario.name(), (System.nanoTime() - began) / 1e9);
      return true;
    } catch (Throwable failure) {
      System.out.println("FAILED: " + name);
      failure.printStackTrace(System.out);
      return false;
    }
  }
}
