package org.slaacguard.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All targets, for {@code slaacguard.fuzz.seconds} together. */
class FuzzIT {
  private static final Path FOLDER = Path.of(System.getProperty("slaacguard.fuzz.folder"));
  private static final int SECONDS = Integer.getInteger("slaacguard.fuzz.seconds");

  /** It begins from the real inputs, whatever an earlier run has kept. */
  @BeforeAll
  static void clear() throws IOException {
    if (Files.exists(FOLDER)) {
      try (Stream<Path> files = Files.walk(FOLDER)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** So that silence elsewhere means something. */
  @Test
  void shouldFindAPlantedFault(@TempDir Path folder) throws Exception {
    PlantedFault fault = new PlantedFault();
    FuzzResult result =
        FuzzProcess.run(PlantedFault.NAME, "planted-fault", fault.seeds(), folder, 120);
    assertTrue(result.finding().contains("the planted fault"), result::toString);
  }

  @Test
  void shouldFindNothing() throws Exception {
    List<byte[]> seeds = Targets.together(Duration.ofSeconds(SECONDS)).seeds();
    FuzzResult result = FuzzProcess.run(AllTargets.NAME, "all", seeds, FOLDER, SECONDS);
    System.out.println(result);
    assertEquals("", result.finding());
    String log = Files.readString(FOLDER.resolve("all").resolve("log"));
    Map<String, Long> inputs = AllTargets.inputs(log);
    for (Targets target : Targets.values()) {
      long tried = inputs.getOrDefault(target.label(), 0L);
      System.out.printf("%-26s %,10d inputs%n", target.label(), tried);
      assertTrue(tried > target.make().seeds().size(), () -> target + " was not tried: " + inputs);
    }
  }
}
