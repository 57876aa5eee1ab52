package org.slaacguard.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slaacguard.lab.Command;

/**
 * {@code ./bench}: ours and wireguard-go in turn, on the same machine in the same minutes, between
 * two network namespaces. Prints each figure's median, spread and ratio, and what the bare cable
 * does.
 */
public final class Bench {
  private static final String USAGE =
      """
      Usage: ./bench [--peer BINARY] [--rounds N] [--seconds N] [--quick] [--only PATTERN]
                     [--even-if-disturbed]
             ./bench --long MINUTES [--peer BINARY]
             ./bench --profile FILE.svg [--seconds N]
             ./bench --scale [--rounds N] [--seconds N]
             ./bench --memory [--rounds N]
             ./bench --peers [--peer BINARY] [--rounds N]
             ./bench --neighbors [--rounds N] [--seconds N]
             ./bench --delegations [--rounds N]
             ./bench --history [STAYS [FILE]]
             ./bench --flood [--peer BINARY] [--rounds N] [--seconds N] [--only PATTERN]

        --peer BINARY         the wireguard-go to compare with (default: the one on the PATH)
        --rounds N            rounds of ours, theirs, ours, theirs … (default 3)
        --seconds N           how long each transfer takes (default 6)
        --quick               fewer figures
        --only PATTERN        only figures whose name has this in it, a regular expression
        --long MINUTES        instead of all that: one checked TCP stream through our tunnel, or
                              through the given peer's, over several sessions
        --profile FILE.svg    instead of all that: where the time goes with one TCP stream through
                              our tunnel; needs perf
        --scale               a gateway of 10,000 peers instead: throughput, memory, wg show
        --neighbors           the neighbour proxy beside ndppd instead, for 10,000 addresses
        --memory              the memory of a process with one interface, and with more, instead
        --peers               the processor time of 1,000 peers that only hold their sessions
                              instead, five minutes each program and round
        --delegations         prefixes that 2,000 peers ask for through their tunnels instead
        --flood               floods beside honest traffic instead, ours and the peer in turn
        --history             questions to an address history of so many bindings instead
                              (default 10,000,000); a FILE that is there is asked as it is
        --even-if-disturbed   report although other processes took more than a tenth of the machine
      """;

  private String peer = "wireguard-go";
  private boolean peerGiven;
  private int rounds = 3;
  private int seconds = 6;
  private boolean quick;
  private boolean evenIfDisturbed;
  private int minutes;
  private @Nullable Path picture;
  private boolean scale;
  private boolean flood;
  private boolean neighbors;
  private boolean memory;
  private boolean peers;
  private boolean delegations;
  private Predicate<String> wanted = name -> true;

  private Bench() {}

  /** Runs it; exit status 0 for a report, 1 for none, 2 for wrong arguments. */
  public static void main(String[] args) {
    Bench bench = new Bench();
    if (!bench.parse(args)) {
      System.err.print(USAGE);
      System.exit(2);
    }
    System.exit(bench.run() ? 0 : 1);
  }

  private boolean parse(String[] args) {
    try {
      for (int i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "--peer" -> {
            peer = args[++i];
            peerGiven = true;
          }
          case "--rounds" -> rounds = Integer.parseInt(args[++i]);
          case "--seconds" -> seconds = Integer.parseInt(args[++i]);
          case "--quick" -> quick = true;
          case "--scale" -> scale = true;
          case "--neighbors" -> neighbors = true;
          case "--flood" -> flood = true;
          case "--memory" -> memory = true;
          case "--peers" -> peers = true;
          case "--delegations" -> delegations = true;
          case "--only" -> wanted = Pattern.compile(args[++i]).asPredicate();
          case "--long" -> minutes = Integer.parseInt(args[++i]);
          case "--profile" -> picture = Path.of(args[++i]);
          case "--even-if-disturbed" -> evenIfDisturbed = true;
          default -> {
            return false;
          }
        }
      }
      return rounds > 0 && seconds > 0 && minutes >= 0;
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      return false;
    }
  }

  private boolean run() {
    if (scale) {
      new BenchScale(rounds, seconds).run();
      return true;
    }
    if (neighbors) {
      new BenchNeighbors(rounds, seconds).run();
      return true;
    }
    if (memory) {
      new BenchMemory(rounds).run();
      return true;
    }
    if (peers) {
      new BenchPeers(programs(), rounds).run();
      return true;
    }
    if (delegations) {
      new BenchDelegations(rounds).run();
      return true;
    }
    if (flood) {
      new BenchFlood(programs(), rounds, seconds, wanted).run();
      return true;
    }
    if (picture != null) {
      return new BenchProfile(picture, seconds).run();
    }
    if (minutes > 0) {
      BenchSide side = peerGiven ? new BenchSide.Other(peer) : new BenchSide.Ours();
      return new BenchLong(side, Duration.ofMinutes(minutes)).run();
    }
    return compare();
  }

  private List<BenchSide> programs() {
    return List.of(new BenchSide.Ours(), new BenchSide.Other(peer));
  }

  private boolean compare() {
    BenchSide ours = new BenchSide.Ours();
    BenchSide theirs = new BenchSide.Other(peer);
    BenchSide cable = new BenchSide.Cable();
    Map<String, Map<BenchSide, Figures>> table = new LinkedHashMap<>();
    boolean quiet = true;
    for (int round = 1; round <= rounds; round++) {
      for (BenchSide side : round == 1 ? List.of(ours, theirs, cable) : List.of(ours, theirs)) {
        System.out.printf("round %d of %d: %s%n", round, rounds, side.title());
        quiet &= new BenchRound(side, seconds, quick, wanted, table).run();
      }
    }
    if (!quiet && !evenIfDisturbed) {
      System.err.println(
          "No report: other processes took more than a tenth of the machine during a figure above."
              + " Run it when the machine is quiet, or with --even-if-disturbed.");
      return false;
    }
    report(table, ours, theirs, cable);
    if (!quiet) {
      System.out.println(
          "Disturbed: other processes took more than a tenth of the machine during some figures.");
    }
    return true;
  }

  private void report(
      Map<String, Map<BenchSide, Figures>> table,
      BenchSide ours,
      BenchSide theirs,
      BenchSide cable) {
    System.out.printf(
        "%n%s%n%d rounds, %d s a transfer; median ± half the range%n%n",
        machine(), rounds, seconds);
    System.out.println("| figure | slaacguard | wireguard-go | ratio | bare veth |");
    System.out.println("|---|---|---|---|---|");
    table.forEach(
        (name, row) -> {
          Figures our = row.getOrDefault(ours, new Figures());
          Figures their = row.getOrDefault(theirs, new Figures());
          String ratio =
              our.isEmpty() || their.isEmpty()
                  ? "–"
                  : String.format(Locale.ROOT, "%.2f", our.median() / their.median());
          System.out.printf(
              "| %s | %s | %s | **%s** | %s |%n",
              name, our.text(), their.text(), ratio, row.getOrDefault(cable, new Figures()).text());
        });
  }

  private String machine() {
    String model = "unknown processor";
    try {
      model =
          Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
              .filter(line -> line.startsWith("model name"))
              .map(line -> line.substring(line.indexOf(':') + 1).strip())
              .findFirst()
              .orElse(model);
    } catch (IOException e) {
      // A machine without it is named by its count of processors alone.
    }
    String version = Command.of(peer, "--version").run().output().lines().findFirst().orElse(peer);
    return Runtime.getRuntime().availableProcessors()
        + " × "
        + model
        + ", Linux "
        + System.getProperty("os.version")
        + ", JDK "
        + Runtime.version()
        + ", "
        + version;
  }
}
