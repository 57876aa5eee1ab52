package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demonstration holds all it promises. */
@Timeout(240)
class DemoIT {
  @Test
  void shouldHoldAllThatTheDemonstrationShows() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);
    Report report = new Report(out, false);
    try (Topology topology = Topology.open()) {
      new DemoScenario(topology, report).run();
    } catch (RuntimeException e) {
      report.failed(e);
    }
    int status = report.summary();
    String said = text.toString(StandardCharsets.UTF_8);
    assertEquals(0, status, said);
    assertTrue(said.contains("(temporary)"), said);
    assertTrue(said.contains("refused_learned_conflict +"), said);
  }

  /** While it builds, while it starts a client, and in the middle of the traffic. */
  @ParameterizedTest
  @ValueSource(strings = {"hosts and cables", "client-a: ", "lan → client-a"})
  void shouldRemoveEverythingAfterCtrlC(String moment, @TempDir Path folder) throws IOException {
    Path log = Files.createFile(folder.resolve("demo.log"));
    Path run;
    try (Program demo = demo().start(log)) {
      Await.until(moment, Duration.ofMinutes(2), () -> demo.log().contains(moment));
      run = run(demo.pid());
      Command.of("kill", "-INT", Long.toString(demo.pid())).succeed();
      assertEquals(128 + 2, demo.await(Duration.ofSeconds(60)), demo::log);
      assertFalse(demo.log().contains("xception"), demo::log);
    }
    assertFalse(Files.exists(run), run::toString);
    String left = Command.of("ip", "netns", "list").succeed();
    assertFalse(left.contains("sg-" + run.getFileName() + "-"), left);
  }

  /** With SIGINT as a terminal gives it: what a shell starts in the background ignores it. */
  private static Command demo() {
    return Command.of(
        "env",
        "--default-signal=INT",
        ProcessHandle.current().info().command().orElseThrow(),
        "--enable-native-access=ALL-UNNAMED",
        "-Dslaacguard.dist=" + System.getProperty("slaacguard.dist"),
        "-cp",
        System.getProperty("java.class.path"),
        Demo.class.getName(),
        "--plain");
  }

  /** Where the process keeps account of what it has made. */
  private static Path run(long pid) throws IOException {
    try (Stream<Path> runs = Files.list(Path.of("/run/slaacguard-lab"))) {
      return runs.filter(run -> owner(run).startsWith(pid + " ")).findAny().orElseThrow();
    }
  }

  private static String owner(Path run) {
    try {
      return Files.readString(run.resolve("owner"));
    } catch (IOException e) {
      return ""; // another test's, removed just now
    }
  }
}
