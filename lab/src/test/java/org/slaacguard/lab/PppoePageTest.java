package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/mtu.md shows what {@link PppoeScenario} runs. */
final class PppoePageTest {
  @Test
  void shouldShowWhatTheScenarioRuns() throws IOException {
    Path here = Path.of("docs", "mtu.md");
    String page = Files.readString(Files.exists(here) ? here : Path.of("..").resolve(here));
    assertTrue(page.contains("```\n" + PppoeLine.PEER + "```"), "what pppd reads");
    assertTrue(
        page.contains(String.join("\n", PppoeScenario.LINES) + "\n\n[Peer]"), "what we read");
  }
}
