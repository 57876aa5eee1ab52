package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/testing.md says what each integration test and each scenario is for. */
final class TestingPageTest {
  private static List<String> tests(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith("IT.java") || name.endsWith("Scenario.java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          // What all scenarios are, and the steps of the demonstration, of which DemoIT is the
          // test.
          .filter(name -> !name.equals("Scenario") && !name.equals("DemoScenario"))
          .sorted()
          .toList();
    }
  }

  @Test
  void shouldNameEachIntegrationTest() throws IOException {
    Path here = Path.of("docs").toAbsolutePath();
    Path docs = Files.isDirectory(here) ? here : Path.of("../docs").toAbsolutePath().normalize();
    String page = Files.readString(docs.resolve("testing.md"));
    List<String> all = tests(docs.resolveSibling("lab").resolve("src"));
    assertFalse(all.isEmpty());
    List<String> missing = new ArrayList<>(all);
    missing.removeIf(name -> page.contains("`" + name + "`"));
    assertEquals(List.of(), missing, "docs/testing.md says what each of these is for");
  }
}
