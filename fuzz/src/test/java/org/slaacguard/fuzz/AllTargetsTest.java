package org.slaacguard.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AllTargetsTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private long now;

  /** Keeps what it gets; each input takes its time, and one that begins with 'X' is a finding. */
  private final class Recorder implements Target {
    final List<String> got = new ArrayList<>();
    Duration takes;

    Recorder(Duration takes) {
      this.takes = takes;
    }

    @Override
    public void run(byte[] input) {
      String text = new String(input, StandardCharsets.ISO_8859_1);
      now += takes.toNanos();
      got.add(text);
      if (text.startsWith("X")) {
        throw new AssertionError("found");
      }
    }

    @Override
    public List<byte[]> seeds() {
      return List.of(bytes("seed"));
    }
  }

  private final Recorder quick = new Recorder(Duration.ofMillis(1));
  private final Recorder slow = new Recorder(Duration.ofSeconds(3));

  private AllTargets both() throws Exception {
    Map<String, Target> targets = new LinkedHashMap<>();
    targets.put("quick", quick);
    targets.put("slow", slow);
    return new AllTargets(
        targets,
        Duration.ofSeconds(10),
        () -> now,
        new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void shouldGiveAnInputToTheTargetThatItsFirstByteNames() throws Exception {
    AllTargets all = both();
    all.run(bytes("\0a"));
    all.run(bytes("\1b"));
    all.run(bytes("\2c"));
    all.run(bytes("\377d"));
    all.run(bytes("\0"));
    all.run(new byte[0]);
    assertEquals(List.of("a", "c", ""), quick.got);
    assertEquals(List.of("b", "d"), slow.got);
  }

  @Test
  void shouldSeedEachTargetWithItsOwn() throws Exception {
    AllTargets all = both();
    for (byte[] seed : all.seeds()) {
      all.run(seed);
    }
    assertEquals(2, all.seeds().size());
    assertArrayEquals(bytes("\1seed"), all.seeds().get(1));
    assertEquals(List.of("seed"), quick.got);
    assertEquals(List.of("seed"), slow.got);
  }

  @Test
  void shouldGiveNoTargetMoreThanItsPart() throws Exception {
    AllTargets all = both();
    for (int i = 0; i < 1000; i++) {
      all.run(bytes("\0a"));
      all.run(bytes("\1b"));
    }
    assertEquals(1000, quick.got.size());
    assertEquals(2, slow.got.size(), "of 3 s, in 5");
  }

  @Test
  void shouldLetASlowOneHaveItsSeeds() throws Exception {
    slow.takes = Duration.ofMinutes(1);
    AllTargets all = both();
    for (int i = 0; i < 10; i++) {
      all.run(bytes("\1b"));
    }
    assertEquals(2, slow.got.size(), "its one, and one more");
  }

  @Test
  void shouldPassOnAFinding() throws Exception {
    AllTargets all = both();
    assertThrows(AssertionError.class, () -> all.run(bytes("\1X")));
  }

  @Test
  void shouldTellTheInputsOfEach() throws Exception {
    AllTargets all = both();
    all.run(bytes("\0a"));
    all.run(bytes("\1b"));
    all.run(bytes("\0a"));
    all.run(bytes("\1b"));
    assertEquals(
        Map.of("quick", 2L, "slow", 2L),
        AllTargets.inputs("cov: 1\n" + said.toString(StandardCharsets.UTF_8) + "done\n"));
  }
}
