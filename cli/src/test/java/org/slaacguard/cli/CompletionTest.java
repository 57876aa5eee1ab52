package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What shells are told of the commands. */
class CompletionTest {
  @Test
  void shouldCompleteCommandsInBash() throws Exception {
    assertEquals(List.of("show", "showconf"), bash("sho"));
    assertEquals(List.of("syncconf"), bash("sy"));
  }

  @Test
  void shouldCompleteOptionsOfTheCommandInBash() throws Exception {
    assertEquals(List.of("--json"), bash("show", "--j"));
    assertEquals(List.of("--for-good"), bash("down", "--f"));
    assertEquals(List.of(), bash("genkey", "--json"));
  }

  @Test
  void shouldCompleteTheWordsOfSetBehindItsInterface() throws Exception {
    assertEquals(
        List.of("learn-limit", "learn-rate", "learn-expiry"), bash("set", "wg0", "learn-"));
    assertEquals(List.of(), bash("set", "learn-"));
  }

  @Test
  void shouldOfferFilesWhereTheCommandTakesOne() throws Exception {
    assertTrue(bash("up", "/etc/pass").contains("/etc/passwd"));
    assertEquals(List.of(), bash("show", "/etc/pass"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void shouldTellOfEveryCommandAndNoHiddenOne(String shell) throws Exception {
    String script = CompletionCommand.script(shell);
    for (CommandWords command : CommandWords.all()) {
      assertTrue(script.contains(command.name()), command.name());
    }
    assertTrue(!script.contains("train"), script);
  }

  @Test
  void shouldRefuseAnotherShell() {
    CommandException e =
        assertThrows(CommandException.class, () -> CompletionCommand.script("tcsh"));
    assertEquals("a shell is bash, zsh or fish, not 'tcsh'", e.getMessage());
  }

  /** What bash makes of these words, the last one being typed. */
  private static List<String> bash(String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            "bash",
            "-c",
            CompletionCommand.script("bash")
                + """
                compopt() { :; }
                COMP_WORDS=(slaacguard "$@")
                COMP_CWORD=$#
                _slaacguard
                printf '%s\\n' "${COMPREPLY[@]}"
                """,
            "bash"));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    return out.lines().filter(line -> !line.isEmpty()).toList();
  }
}
