package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
}
