package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AptArchiveTest {
  @Test
  void shouldTakeTheHostsMirrorsForTheSuitesThatHaveKernels() {
    List<String> lines =
        AptArchive.sources(
            List.of(
                "http://mirror.example/debian/ bookworm",
                "http://mirror.example/debian/ bookworm-updates",
                "http://security.example/ bookworm-security",
                "http://other.example/ stable"),
            "bookworm");
    List<String> places = lines.stream().map(line -> line.replaceAll("^deb \\[.*] ", "")).toList();
    assertEquals(
        List.of(
            "http://mirror.example/debian/ bookworm main",
            "http://mirror.example/debian/ trixie main",
            "http://mirror.example/debian/ trixie-backports main",
            "http://security.example/ bookworm-security main"),
        places);
  }

  @Test
  void shouldSayThatThereIsNoMirror() {
    LabException e =
        assertThrows(
            LabException.class,
            () -> AptArchive.sources(List.of("http://a.example/ x"), "bookworm"));
    assertTrue(e.toString().contains("no mirror of its suite bookworm"), e::toString);
  }
}
