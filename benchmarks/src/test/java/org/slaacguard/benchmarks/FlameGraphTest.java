package org.slaacguard.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.benchmarks.FlameGraph.Frame;
import org.slaacguard.benchmarks.FlameGraph.Kind;

class FlameGraphTest {
  private final FlameGraph graph = new FlameGraph();

  @Test
  void shouldDrawABoxAsWideAsItsPartOfTheSamples() {
    Frame process = new Frame("main", Kind.PROCESS);
    graph.add(List.of(process, new Frame("Worker.batch", Kind.JAVA)));
    graph.add(List.of(process, new Frame("Worker.batch", Kind.JAVA)));
    graph.add(List.of(process, new Frame("read<&>", Kind.KERNEL)));
    graph.add(List.of(process));

    String svg = graph.svg("a < b");

    assertEquals(4, graph.samples());
    assertTrue(svg.contains("<title>main: 100.0 %</title><rect x=\"0.0\""), svg);
    assertTrue(svg.contains("<title>Worker.batch: 50.0 %</title><rect x=\"0.0\""), svg);
    assertTrue(svg.contains("<title>read&lt;&amp;&gt;: 25.0 %</title><rect x=\"600.0\""), svg);
    assertTrue(svg.contains("a &lt; b"), svg);
  }

  @Test
  void shouldLeaveOutWhatIsTooNarrowToSee() {
    for (int i = 0; i < 2000; i++) {
      graph.add(List.of(new Frame("often", Kind.OTHER)));
    }
    graph.add(List.of(new Frame("once", Kind.OTHER)));
    assertFalse(graph.svg("").contains("once"));
  }
}
