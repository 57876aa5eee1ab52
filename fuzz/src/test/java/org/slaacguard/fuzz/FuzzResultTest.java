package org.slaacguard.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FuzzResultTest {
  private static final String PROGRESS =
      """
      #2\tINITED cov: 33 ft: 34 corp: 1/1b exec/s: 0 rss: 486Mb
      #4096\tNEW    cov: 52 ft: 71 corp: 9/1Kb lim: 33 exec/s: 20 rss: 488Mb L: 3/9 MS: 1 Custom-
      """;

  private static FuzzResult read(Path folder, int status, String said) throws IOException {
    return FuzzResult.of("target", 2, status, Files.writeString(folder.resolve("log"), said));
  }

  @Test
  void shouldReadTheFigures(@TempDir Path folder) throws IOException {
    FuzzResult result =
        read(folder, 0, PROGRESS + "stat::number_of_executed_units: 5000\nstat::peak_rss_mb: 9\n");
    assertEquals(new FuzzResult("target", 5000, 2, 52, 71, 9, ""), result);
    assertTrue(result.toString().contains("5,000 inputs") && result.toString().contains("2,500/s"));
  }

  @Test
  void shouldReadAFinding(@TempDir Path folder) throws IOException {
    String said =
        PROGRESS
            + """

            == Java Exception: java.lang.IllegalStateException: broken
            \tat a.b.C.d(C.java:9)
            DEDUP_TOKEN: 1
            == libFuzzer crashing input ==
            artifact_prefix='./'; Test unit written to ./crash-1
            Base64: U0xB
            """;
    FuzzResult result = read(folder, 77, said);
    assertEquals(4096, result.executions());
    assertTrue(result.finding().contains("IllegalStateException: broken"), result::finding);
    assertTrue(result.finding().contains("C.java:9"), result::finding);
    assertTrue(result.finding().contains("Base64: U0xB"), result::finding);
  }

  @Test
  void shouldTakeAnEndWithoutAWordForAFinding(@TempDir Path folder) throws IOException {
    assertTrue(read(folder, 1, PROGRESS).finding().contains("ended with 1"));
  }
}
