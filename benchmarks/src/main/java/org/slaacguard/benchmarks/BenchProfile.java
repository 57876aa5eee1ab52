package org.slaacguard.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slaacguard.benchmarks.FlameGraph.Frame;
import org.slaacguard.benchmarks.FlameGraph.Kind;
import org.slaacguard.lab.Command;
import org.slaacguard.lab.LabException;
import org.slaacguard.lab.MachineTime;
import org.slaacguard.lab.Program;
import org.slaacguard.lab.Slaacguard;

/**
 * Where the time goes while one TCP stream runs through our tunnel, both ends and iperf3 included:
 * {@code perf record} over the whole machine, as shares and as a picture.
 */
final class BenchProfile {
  private static final String FREQUENCY = "1499";
  private static final int WARM_UPS = 4;
  private static final Pattern METHOD = Pattern.compile("[^. ]+[.][^. ]+$");
  private static final Pattern BORING =
      Pattern.compile(
          "\\[unknown]|Interpreter|StubRoutines|JavaCalls::|JavaThread::|Thread::|thread_|start_thread");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path picture;
  private final int seconds;

  BenchProfile(Path picture, int seconds) {
    this.picture = picture;
    this.seconds = seconds;
  }

  /** Runs it, prints the shares and writes the picture. */
  boolean run() {
    if (!Command.exists("perf")) {
      System.err.println("A profile needs perf: install Debian's package linux-perf.");
      return false;
    }
    // Frame pointers for the stacks of compiled code, and its functions' names for perf.
    System.setProperty(
        Slaacguard.JAVA_OPTIONS,
        "-XX:+PreserveFramePointer -XX:+UnlockDiagnosticVMOptions -XX:+DumpPerfMapAtExit");
    List<Path> maps = new ArrayList<>();
    try {
      Path data = Files.createTempFile("slaacguard-bench", ".perf");
      try {
        double gigabits = record(data, maps);
        print(data, gigabits);
      } finally {
        Files.deleteIfExists(data);
        for (Path map : maps) {
          Files.deleteIfExists(map);
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private double record(Path data, List<Path> maps) {
    try (BenchNetwork network = new BenchNetwork(new BenchSide.Ours(), false)) {
      network.processes().forEach(pid -> maps.add(Path.of("/tmp/perf-" + pid + ".map")));
      Iperf iperf = new Iperf(network, seconds);
      // Until the compiler has come to rest: its work is none of the packets'.
      System.out.println("warming up");
      for (int i = 0; i < WARM_UPS; i++) {
        iperf.tcp(1, false, false);
      }
      System.out.println("recording");
      Program perf =
          network
              .a()
              .start(
                  Command.of(
                      "perf",
                      "record",
                      "-q",
                      "-a",
                      "-g",
                      "-F",
                      FREQUENCY,
                      "-o",
                      data.toString(),
                      "sleep",
                      "" + seconds));
      MachineTime before = MachineTime.now();
      double gigabits = iperf.tcp(1, false, false) / 1e9;
      double foreign = MachineTime.now().since(before).foreign();
      perf.await(PATIENCE);
      if (foreign > BenchRound.FOREIGN_LIMIT) {
        System.out.printf("Disturbed: other processes took %.0f %%%n", 100 * foreign);
      }
      return gigabits;
    }
  }

  private void print(Path data, double gigabits) throws IOException {
    String script =
        Command.of(
                "perf",
                "script",
                "-i",
                data.toString(),
                "-F",
                "comm,ip,sym,dso",
                "--max-stack",
                "40")
            .deadline(PATIENCE)
            .succeed();
    FlameGraph graph = new FlameGraph();
    Map<Kind, Long> shares = new EnumMap<>(Kind.class);
    for (String sample : script.split("\n\n", -1)) {
      List<String> lines = sample.strip().lines().toList();
      if (lines.size() < 2 || lines.getFirst().startsWith("swapper")) {
        continue; // without a stack, or an idle processor
      }
      List<Frame> stack =
          lines.subList(1, lines.size()).stream().map(line -> frame(line.strip())).toList();
      shares.merge(stack.getFirst().kind(), 1L, Long::sum);
      List<Frame> frames = new ArrayList<>(stack.stream().filter(BenchProfile::tells).toList());
      frames.add(new Frame(thread(lines.getFirst().strip()), Kind.PROCESS));
      Collections.reverse(frames);
      graph.add(frames);
    }
    if (graph.samples() == 0) {
      throw new LabException("perf recorded nothing: " + script.lines().limit(5).toList());
    }
    String title =
        String.format(
            Locale.ROOT,
            "TCP 1, %.2f Gbit/s, %d samples: kernel (orange), libcrypto (blue), Java (green)",
            gigabits,
            graph.samples());
    Files.writeString(picture, graph.svg(title));
    System.out.printf("%n%s%n", title);
    shares.forEach(
        (kind, count) ->
            System.out.printf(
                "%-10s %5.1f %%%n",
                kind.name().toLowerCase(Locale.ROOT), 100.0 * count / graph.samples()));
    System.out.println("The picture is " + picture.toAbsolutePath());
  }

  /** Ours are named after their interface: {@code sg1a2bx0-out-0}, on the first host. */
  private static String thread(String name) {
    return name.replaceFirst("^sg.*x([0-9])-(in|out)-[0-9]+$", "end $1, $2bound");
  }

  /** Not what begins each of a JVM's stacks, nor what has no name. */
  private static boolean tells(Frame frame) {
    return !BORING.matcher(frame.name()).lookingAt();
  }

  /**
   * The frame that a line names, such as {@code ffffffff81234567 tun_get_user ([kernel.kallsyms])}.
   */
  private static Frame frame(String line) {
    int from = line.indexOf(' ') + 1;
    int at = line.lastIndexOf(" (");
    String object = at < 0 ? "" : line.substring(at + 2);
    String name = at < from ? line.substring(from) : line.substring(from, at);
    if (object.contains("libcrypto")) {
      return new Frame("libcrypto", Kind.LIBCRYPTO);
    }
    if (object.contains("/perf-")) {
      return new Frame(method(name), Kind.JAVA);
    }
    boolean kernel =
        object.startsWith("[kernel") || object.startsWith("[guest") || object.endsWith(".ko)");
    return new Frame(name, kernel ? Kind.KERNEL : Kind.OTHER);
  }

  /** {@code Segmenter.write} of {@code void org.slaacguard.userspace.Segmenter.write(int)}. */
  private static String method(String signature) {
    int end = signature.indexOf('(');
    String name = end < 0 ? signature : signature.substring(0, end);
    Matcher last = METHOD.matcher(name);
    return last.find() ? last.group() : name;
  }
}
