package org.slaacguard.lab;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code ./slaacguard demo}: the main job, in network namespaces, before your eyes. */
@Command(
    name = "slaacguard demo",
    mixinStandardHelpOptions = true,
    description =
        "Builds a network of namespaces, starts a gateway and three WireGuard peers in it, and"
            + " shows the peers configure themselves by SLAAC. Status 0 only if all of it held.")
public final class Demo implements Callable<Integer> {
  private static final long LAST_STEP_SECONDS = 10;

  @Option(names = "--keep", description = "Leave everything up at the end, to look around.")
  private boolean keep;

  @Option(names = "--remove", description = "Only remove what --keep has left.")
  private boolean remove;

  @Option(names = "--plain", description = "No colours and no redrawn lines.")
  private boolean plain;

  private Demo() {}

  /** Runs the demonstration and exits with its status. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Demo()).execute(args));
  }

  @Override
  public Integer call() {
    if (remove) {
      System.out.println("Removed: " + Topology.removeKept());
      return 0;
    }
    String lacking = DemoNeeds.lacking();
    if (!lacking.isEmpty()) {
      System.err.println("slaacguard demo: " + lacking);
      return CommandLine.ExitCode.SOFTWARE;
    }
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    boolean terminal =
        !plain && Boolean.getBoolean("slaacguard.terminal") && System.getenv("NO_COLOR") == null;
    Report report = new Report(out, terminal);
    Topology topology = Topology.open();
    CountDownLatch ended = new CountDownLatch(1);
    // An interrupt is for the scenario alone: who holds this latch's lock says whether it has
    // ended.
    Thread scenario = Thread.currentThread();
    // For Ctrl-C; in the other cases it finds everything closed.
    Thread cleanup =
        new Thread(
            () -> {
              synchronized (ended) {
                if (ended.getCount() > 0) {
                  report.silence();
                  out.println("\nInterrupted: removing what was made…");
                  out.flush();
                  scenario.interrupt();
                }
              }
              awaitEnd(ended);
              topology.close();
            });
    Runtime.getRuntime().addShutdownHook(cleanup);
    try {
      new DemoScenario(topology, report).run();
    } catch (RuntimeException e) {
      report.failed(e);
    } finally {
      synchronized (ended) {
        ended.countDown();
      }
    }
    if (Thread.interrupted()) {
      return CommandLine.ExitCode.SOFTWARE; // the hook removes everything, and decides the status
    }
    if (keep) {
      topology.keep();
      out.println(DemoScenario.howToLookAround(topology));
    } else {
      topology.close();
    }
    return report.summary();
  }

  /**
   * What the scenario has begun by then is known, and nothing is added to it while it is removed.
   */
  private static void awaitEnd(CountDownLatch ended) {
    try {
      boolean _ = ended.await(LAST_STEP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
