package org.slaacguard.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Runs each {@link Scenario} that the host names, by its class: the main class in a virtual
 * machine. It asks by a line of the mark and {@value #NEXT}, and the host answers by a line, an
 * empty one if there are no more.
 */
public final class ScenarioMain {
  static final String NEXT = "next";

  private ScenarioMain() {}

  /**
   * Ends with status 0 if all of them hold, else with 1, and a stack trace for each that fails.
   *
   * @param arguments the mark
   */
  static void main(String[] arguments) throws IOException {
    BufferedReader host =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    int status = 0;
    for (String name = ask(host, arguments[0]); !name.isEmpty(); name = ask(host, arguments[0])) {
      status |= holds(name) ? 0 : 1;
    }
    // Whatever threads a failed scenario left behind.
    System.exit(status);
  }

  private static String ask(BufferedReader host, String mark) throws IOException {
    System.out.println(mark + " " + NEXT);
    System.out.flush();
    String answer = host.readLine();
    if (answer == null) {
      throw new IOException("the host does not say what is next");
    }
    return answer.strip();
  }

  /** Processor time in seconds: of this JVM, and of the programs that it has ended. */
  private record Spent(double self, double programs) {
    static Spent now() {
      ProcessHandle self = ProcessHandle.current();
      double own = self.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
      return new Spent(own, MachineTime.processSeconds(self.pid()) - own);
    }
  }

  private static boolean holds(String name) {
    try {
      Scenario scenario =
          Class.forName(name).asSubclass(Scenario.class).getDeclaredConstructor().newInstance();
      System.out.println(scenario.name() + ", on Linux " + System.getProperty("os.version"));
      long began = System.nanoTime();
      Spent before = Spent.now();
      scenario.run();
      Spent after = Spent.now();
      System.out.printf("passed: %s, %.1f s%n", scenario.name(), (System.nanoTime() - began) / 1e9);
      System.out.printf(
          "of the processor: itself %.1f s, its programs %.1f s%n",
          after.self() - before.self(), after.programs() - before.programs());
      return true;
    } catch (Throwable failure) {
      System.out.println("FAILED: " + name);
      failure.printStackTrace(System.out);
      return false;
    }
  }
}
