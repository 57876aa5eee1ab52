package org.slaacguard.lab;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
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
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    boolean terminal =
        !plain && Boolean.getBoolean("slaacguard.terminal") && System.getenv("NO_COLOR") == null;
    Report report = new Report(out, terminal);
    Topology topology = Topology.open();
    // For Ctrl-C; in the other cases it finds everything closed.
    Thread cleanup =
        new Thread(
            () -> {
              report.silence();
              topology.close();
            });
    Runtime.getRuntime().addShutdownHook(cleanup);
    try {
      new DemoScenario(topology, report).run();
    } catch (RuntimeException e) {
      report.failed(e);
    }
    if (keep) {
      topology.keep();
      out.println(DemoScenario.howToLookAround(topology));
    } else {
      topology.close();
    }
    return report.summary();
  }
}
