package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What begins a gateway does not wait for picocli; what has options does. */
final class DirectCommandTest {
  @ParameterizedTest
  @ValueSource(strings = {"run wg0", "run a.conf b.conf", "up wg0", "serve wg0", "serve wg0 file"})
  void shouldRunWhatHasFilesAlone(String line) {
    assertNotNull(DirectCommand.of(line.split(" ", -1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "up",
        "run --help",
        "run wg0 --metrics 127.0.0.1:1",
        "run -- wg0",
        "up wg0 wg1",
        "up -h",
        "show wg0",
        "help run",
        "run a\u0007b",
        "run "
      })
  void shouldLeaveEverythingElseToPicocli(String line) {
    assertNull(DirectCommand.of(line.split(" ", -1)));
  }

  @Test
  void shouldSayWhatIsWrongAsPicocliDoes() {
    String[] missing = {"run", "/nowhere/wg0.conf"};
    assertEquals(Main.execute(Main.commandLine(missing), missing), Main.run(missing));
  }
}
