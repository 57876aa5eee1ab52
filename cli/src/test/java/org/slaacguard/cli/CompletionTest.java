package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  /** And no further words where a value is due. */
  @Test
  void shouldCompleteTheValuesOfSet() throws Exception {
    assertEquals(List.of("asker", "all-nodes", "unicast"), bash("set", "wg0", "advertise-to", ""));
    assertEquals(List.of("yes", "no"), bash("set", "wg0", "learn-limit", "5", "managed-flag", ""));
    assertEquals(List.of("off"), bash("set", "wg0", "fwmark", ""));
    assertEquals(List.of(), bash("set", "wg0", "learn-limit", ""));
    assertEquals(List.of(), bash("set", "wg0", "peer", ""));
    assertTrue(bash("set", "wg0", "private-key", "/etc/pass").contains("/etc/passwd"));
    assertEquals(List.of("learn-rate"), bash("set", "wg0", "learn-limit", "5", "learn-r"));
  }

  @Test
  void shouldOfferFilesWhereTheCommandTakesOne() throws Exception {
    assertTrue(bash("up", "/etc/pass").contains("/etc/passwd"));
    assertEquals(List.of(), bash("show", "/etc/pass"));
  }

  @Test
  void shouldCompleteCommandsBehindACommandInBash() throws Exception {
    assertEquals(List.of("rename", "remove"), sortedBack(bash("peer", "re")));
    assertEquals(List.of("add"), bash("peer", "ad"));
    assertEquals(List.of("--json"), bash("peer", "list", "--j"));
    assertEquals(List.of("--static"), bash("peer", "add", "--st"));
    assertEquals(List.of(), bash("peer", "--json"));
    assertEquals(List.of(), bash("peer", "nonsense", "--"));
  }

  @Test
  void shouldCompleteTheCommandsOfHelpInBash() throws Exception {
    assertEquals(List.of("show", "showconf"), bash("help", "sho"));
    assertEquals(List.of("rename", "remove"), sortedBack(bash("help", "peer", "re")));
    assertEquals(List.of(), bash("help", "show", "re"));
    assertEquals(List.of("--help"), bash("help", "--he"));
  }

  @Test
  void shouldTellZshAndFishOfTheCommandsOfHelp() throws Exception {
    String zsh = CompletionCommand.script("zsh");
    assertTrue(zsh.contains("help) _slaacguard_help ;;"), zsh);
    assertTrue(zsh.contains("'1:word:(add remove rename"), zsh);
    String fish = CompletionCommand.script("fish");
    assertTrue(fish.contains("__slaacguard_behind help peer' -a 'add remove rename"), fish);
  }

  private static List<String> sortedBack(List<String> words) {
    return words.stream().sorted(Comparator.reverseOrder()).toList();
  }

  @Test
  void shouldOfferFilesBehindAnOptionThatTakesOne() throws Exception {
    assertTrue(bash("peer", "list", "--file", "/etc/p").contains("/etc/passwd"));
    assertEquals(List.of(), bash("peer", "add", "--endpoint", "/etc/pass"));
  }

  @Test
  void shouldOfferTheNamesOfPeersInBash(@TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("wg0.conf"),
        """
        [Peer]
        # friendly_name = laptop
        #disabled: [Peer]
        #disabled: # friendly_name = living room
        """);
    // The folder of the files is a fixed one; the rest is what users have.
    String script =
        CompletionCommand.script("bash").replace("/etc/slaacguard/", folder.toString() + "/");
    assertEquals(List.of("laptop", "living\\ room"), bashOf(script, "peer", "show", "l"));
    assertEquals(List.of(), bashOf(script, "peer", "list", "l"));
  }

  @Test
  void shouldOfferShells() throws Exception {
    assertEquals(List.of("bash"), bash("completion", "b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void shouldTellOfEveryCommandAndNoHiddenOne(String shell) throws Exception {
    String script = CompletionCommand.script(shell);
    for (CommandWords command : CommandWords.withParts(CommandWords.all())) {
      assertTrue(script.contains(command.word()), command.name());
      for (CommandWords.OptionWords option : command.options()) {
        String name = option.names().getLast();
        assertTrue(script.contains(shell.equals("fish") ? name.substring(2) : name), name);
      }
    }
    assertTrue(!script.contains("train"), script);
  }

  @Test
  void shouldRefuseAnotherShell() {
    CommandException e =
        assertThrows(CommandException.class, () -> CompletionCommand.script("tcsh"));
    assertEquals("the shell must be bash, zsh or fish, not 'tcsh'", e.getMessage());
  }

  /** What bash makes of these words, the last one being typed. */
  private static List<String> bash(String... words) throws Exception {
    return bashOf(CompletionCommand.script("bash"), words);
  }

  private static List<String> bashOf(String script, String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            "bash",
            "-c",
            script
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
