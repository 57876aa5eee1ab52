package org.slaacguard.lab;

/** Runs one {@link Scenario}, given by its class name: the main class in a virtual machine. */
public final class ScenarioMain {
  private ScenarioMain() {}

  /** Ends with status 0 if the scenario holds, else with 1 and a stack trace. */
  static void main(String[] arguments) {
    int status = 1;
    try {
      Scenario scenario =
          Class.forName(arguments[0])
              .asSubclass(Scenario.class)
              .getDeclaredConstructor()
              .newInstance();
      System.out.println(scenario.name() + ", on Linux " + System.getProperty("os.version"));
      scenario.run();
      System.out.println("passed: " + scenario.name());
      status = 0;
    } catch (Throwable failure) {
      failure.printStackTrace(System.out);
    }
    System.out.flush();
    // Whatever threads a failed scenario left behind.
    System.exit(status);
  }
}
