package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.net.SecretKey;
import org.slaacguard.testing.NeedsRoot;
import picocli.CommandLine;

final class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine main = Main.commandLine(args);
    main.setOut(new PrintWriter(out));
    main.setErr(new PrintWriter(err));
    return main.execute(args);
  }

  @Test
  void shouldListEveryCommandInItsHelp() {
    assertEquals(0, run("--help"));
    Main.commandLine()
        .getSubcommands()
        .forEach(
            (name, command) ->
                assertEquals(
                    !command.getCommandSpec().usageMessage().hidden(),
                    out.toString().contains("\n  " + name + " "),
                    name));
  }

  @Test
  void shouldReadTheCommandAloneThatIsAskedFor() {
    Set<String> all = Main.commandLine().getSubcommands().keySet();
    assertEquals(32, all.size());
    all.forEach(
        name -> assertEquals(Set.of(name), Main.commandLine(name, "x").getSubcommands().keySet()));
    assertEquals(all, Main.commandLine("wg0").getSubcommands().keySet());
    assertEquals(all, Main.commandLine("-f", "show").getSubcommands().keySet());
  }

  @Test
  void shouldTellItsVersion() {
    assertEquals(0, run("--version"));
    assertTrue(out.toString().startsWith("slaacguard "), out.toString());
  }

  @Test
  void shouldEndWithTwoWhereItDoesNotUnderstand() {
    assertEquals(2, run());
    assertEquals(2, run("--nonsense"));
    assertEquals(2, run("setconf", "wg0"));
    assertTrue(err.toString().contains("FILE"), err.toString());
  }

  @Test
  void shouldShowAnArgumentInALineThatCommandsNoTerminal() {
    assertEquals(2, run("show", "--\u001b[2J" + "x".repeat(5000)));
    assertTrue(err.toString().startsWith("slaacguard: Unknown option: '--?[2Jxx"), err.toString());
    assertTrue(err.toString().length() < 1000, err.toString());
  }

  @NeedsRoot
  @Test
  void shouldEndWithOneAndTheReasonWhereItFails() {
    assertEquals(1, run("show", "no-such-if0"));
    assertTrue(err.toString().startsWith("slaacguard: no WireGuard interface"), err.toString());
    assertEquals(1, run("create", "much-too-long-for-an-interface"));
    assertEquals(1, run("down", "no-such-if0"));
  }

  @Test
  void shouldTellAllThatIsWrongWithAFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("wg0.conf");
    Files.writeString(file, "[Interface]\nPrivatKey = x\nListenPort = no\n");
    assertEquals(1, run("run", file.toString()));
    assertTrue(err.toString().contains("wg0.conf:2: unknown key 'PrivatKey'"), err.toString());
    assertTrue(err.toString().contains("the nearest is PrivateKey"), err.toString());
    assertTrue(err.toString().contains("wg0.conf:3: ListenPort"), err.toString());
  }

  @Test
  void shouldNotGiveTheHostsBusinessToARunningInterface(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("wg0.conf");
    Files.writeString(file, "[Interface]\nAddress = ::1/128\n");
    assertEquals(1, run("setconf", "wg0", file.toString()));
    assertTrue(err.toString().contains("slaacguard up"), err.toString());
  }

  @Test
  void shouldMakeKeysThatDiffer() {
    assertEquals(0, run("genkey"));
    assertEquals(0, run("genpsk"));
    String[] lines = out.toString().split("\n", -1);
    assertNotEquals(lines[0], lines[1]);
    byte[] key = SecretKey.parse(lines[0]).toBytes();
    assertEquals(0, key[0] & 7);
    assertEquals(64, key[31] & 192);
    assertFalse(lines[1].isEmpty());
  }

  @Test
  void shouldWriteThePeersLinkLocalAddressOrSayWhatIsNoKey() {
    assertEquals(0, run("linklocal", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
    assertEquals("fe80::6668:7aad:f862:bd77\n", out.toString());
    assertEquals(1, run("linklocal", "fe80::2"));
    assertTrue(
        err.toString().contains("PUBLICKEY: a key must be 44 characters of base64, not 7"),
        err.toString());
  }

  @Test
  void shouldFitItsHelpIntoATerminal() {
    run("--help");
    for (CommandWords each : CommandWords.withParts(CommandWords.all())) {
      run((each.name() + " --help").split(" ", -1));
    }
    out.toString()
        .lines()
        .forEach(line -> assertTrue(line.length() <= 80, () -> "too wide: " + line));
    assertFalse(out.toString().contains("%n"), out.toString());
    assertFalse(out.toString().contains("]("), "a link of a page");
  }

  /** Each element of a description begins a line, wherever the one before it was broken. */
  @Test
  void shouldFillTheLinesOfWhatItsHelpSaysOfAnArgument() {
    int arguments = 0;
    for (CommandWords each : CommandWords.withParts(CommandWords.all())) {
      CommandLine line = Main.commandLine();
      for (String word : each.name().split(" ", -1)) {
        line = Objects.requireNonNull(line.getSubcommands().get(word));
      }
      for (CommandLine.Model.ArgSpec argument : line.getCommandSpec().args()) {
        if (!argument.hidden()) {
          assertEquals(1, argument.description().length, each.name() + " " + argument);
          arguments++;
        }
      }
    }
    assertTrue(arguments > 50, "of all commands");
  }

  /** A line of a footer that is a little too long would leave one word on a line of its own. */
  @Test
  void shouldBreakTheLinesOfItsHelpWhereTheyAreWritten() {
    List<CommandLine> all = new ArrayList<>(List.of(Main.commandLine()));
    for (int i = 0; i < all.size(); i++) {
      all.addAll(all.get(i).getSubcommands().values());
      CommandLine.Model.UsageMessageSpec usage = all.get(i).getCommandSpec().usageMessage();
      for (String line : String.format(String.join("\n", usage.footer())).split("\n", -1)) {
        assertTrue(line.length() <= 80, () -> "broken in two: " + line);
      }
    }
    assertTrue(all.size() > 30, all::toString);
  }

  @Test
  void shouldSayWhatWasWrongAndHowItIsWritten() {
    assertEquals(2, run("history", "--at", "noon"));
    assertTrue(
        err.toString().contains("'noon' is no time such as 2026-11-23T18:30:00Z"), err.toString());
    assertTrue(err.toString().contains("Usage: slaacguard history "), err.toString());
    assertTrue(err.toString().endsWith("More: slaacguard history --help\n"), err.toString());
    assertFalse(err.toString().contains("java."), err.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "shwo, show",
    "stats, status",
    "list, status",
    "wg0, run",
    "complete, completion",
    "add, peer add",
    "statsu, status"
  })
  void shouldMakeNoInterfaceOfAWordThatIsNoCommand(String word, String nearest) {
    assertEquals(2, run(word));
    assertTrue(
        err.toString()
            .startsWith(
                "slaacguard: no such command '" + word + "'; the nearest is '" + nearest + "'"),
        err.toString());
    assertTrue(err.toString().contains("'slaacguard create " + word + "'"), err.toString());
  }

  @NeedsRoot
  @Test
  void shouldSayWhatIsWrongWithAnAddressOrItsInterface() {
    for (String command : List.of("owner", "forget")) {
      assertEquals(1, run(command, "sgnone0", "2001:db8::/64"));
      assertTrue(err.toString().contains("'2001:db8::/64' is not an IP address"), err.toString());
      assertEquals(1, run(command, "sgnone0", "2001:db8::1"));
      assertTrue(err.toString().contains("no WireGuard interface 'sgnone0'"), err.toString());
      assertEquals(1, run(command, "a/b", "2001:db8::1"));
      assertTrue(err.toString().contains("'a/b' is no interface name"), err.toString());
      assertEquals(2, run(command, "sgnone0"));
    }
  }

  @Test
  void shouldHelpAlsoByTheWordHelp() {
    assertEquals(0, run("help"));
    assertTrue(out.toString().startsWith("Usage: slaacguard COMMAND"), out.toString());
    for (String command : List.of("up", "peer", "peer add", "help")) {
      out.getBuffer().setLength(0);
      assertEquals(0, run((command + " --help").split(" ", -1)));
      String said = out.toString();
      out.getBuffer().setLength(0);
      assertEquals(0, run(("help " + command).split(" ", -1)));
      assertEquals(said, out.toString());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "peer ls | no such command 'peer ls'; the nearest is 'peer list'",
        "peer help | no such command 'peer help'; the nearest is 'peer ",
        "peer shwo | no such command 'peer shwo'; the nearest is 'peer show'",
        "peer delete tv | no such command 'peer delete'; the nearest is 'peer remove'",
        "help shwo | no such command 'shwo'; the nearest is 'show'",
        "help peer ls | no such command 'peer ls'; the nearest is 'peer list'",
        "help up wg0 | 'up' has no commands of its own",
        "show wg0 dump | 'dump' is understood by 'wg show'; here there is --json",
        "show wg0 nonsense | Unmatched argument",
        "up a b | Unmatched argument"
      })
  void shouldSayWhichWordIsNoCommand(String line, String said) {
    assertEquals(2, run(line.split(" ", -1)));
    assertTrue(err.toString().startsWith("slaacguard: " + said), err.toString());
    assertTrue(err.toString().contains("\nUsage: slaacguard "), err.toString());
  }

  @Test
  void shouldKnowWgQuickByItsCommandLine() {
    assertTrue(WgQuick.isItself("/bin/bash\0/usr/bin/wg-quick\0up\0wg0\0"));
    assertTrue(WgQuick.isItself("wg-quick\0up\0wg0\0"));
    assertFalse(WgQuick.isItself("vi\0-R\0/usr/bin/wg-quick\0"));
    assertFalse(WgQuick.isItself("bash\0"));
    assertFalse(WgQuick.isItself(""));
    assertFalse(WgQuick.isCaller());
  }

  @Test
  void shouldRefuseAFileThatIsNamedForNoInterface(@TempDir Path folder) throws Exception {
    for (String name : List.of("wg0.conf.old", "wg0", "wg0.CONF", ".conf", "a b.conf")) {
      Path file = Files.writeString(folder.resolve(name), "[Interface]\n");
      assertEquals(1, run("up", file.toString()), name);
      assertEquals(1, run("run", file.toString()), name);
    }
    assertTrue(err.toString().contains("wg0.conf.old is no INTERFACE.conf"), err.toString());
  }

  @Test
  void shouldNameTheFileThatItCannotRead(@TempDir Path folder) throws Exception {
    assertEquals(1, run("run", folder.resolve("wg0.conf").toString()));
    assertTrue(err.toString().contains("wg0.conf: no such file"), err.toString());
    Path noFile = Files.createDirectory(folder.resolve("wg1.conf"));
    assertEquals(1, run("up", noFile.toString()));
    assertTrue(err.toString().contains("wg1.conf is a folder"), err.toString());
  }
}
