package org.slaacguard.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each target for its share of {@code slaacguard.fuzz.seconds}. */
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

  @ParameterizedTest
  @EnumSource
  void shouldFindNothing(Targets target) throws Exception {
    int seconds = Math.max(1, SECONDS / Targets.values().length);
    FuzzResult result =
        FuzzProcess.run(target.name(), target.label(), target.make().seeds(), FOLDER, seconds);
    System.out.println(result);
    assertEquals("", result.finding());
    assertTrue(result.executions() > target.make().seeds().size(), result::toString);
  }
}
