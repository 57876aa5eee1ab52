package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The pages show what {@link PppoeScenario} runs. */
final class PppoePageTest {
  @Test
  void shouldShowWhatTheScenarioRuns() throws IOException {
    assertTrue(page("mtu.md").contains("```\n" + PppoeLine.PEER + "```"), "what pppd reads");
    String router = page("home-router.md");
    assertTrue(router.contains("/etc/ppp/peers/isp << END\n" + PppoeLine.PEER + "END\n"));
    assertTrue(router.contains("\n" + String.join("\n", PppoeScenario.LINES) + "\nEND\n"));
  }

  private static String page(String name) throws IOException {
    Path here = Path.of("docs", name);
    return Files.readString(Files.exists(here) ? here : Path.of("..").resolve(here));
  }
}
