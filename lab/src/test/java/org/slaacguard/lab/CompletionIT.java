package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What zsh and fish make of their completions; bash is tried where no other shell is needed. */
class CompletionIT {
  /** Types a line and a tabulator into a shell with a terminal, and prints what comes. */
  private static final String TYPING =
      """
      zmodload zsh/zpty
      zpty -b shell zsh -f -i
      await() {
        local text= line
        while zpty -r shell line "*$1*"; do
          text+=$line
          [[ $text == *$1* ]] && break
        done
        print -r -- "$text"
      }
      zpty -w shell "PS1='> '; LISTMAX=1000; autoload -U compinit; compinit -u -D; source $1; print rea''dy"
      await ready > /dev/null
      zpty -w -n shell "$2"$'\\t\\t'
      await "$3"
      zpty -d shell
      """;

  private static Path script(Path folder, String shell) throws IOException {
    String text = Slaacguard.command("completion", shell).succeed();
    return Files.writeString(folder.resolve("completion." + shell), text + "\n");
  }

  @Test
  void shouldCompleteInFish(@TempDir Path folder) throws IOException {
    Path script = script(folder, "fish");
    assertEquals(List.of("show", "showconf"), fish(script, "slaacguard sho"));
    assertEquals(
        List.of("add", "disable", "enable", "expire", "list", "remove", "rename", "show"),
        fish(script, "slaacguard peer "));
    assertEquals(List.of("--json"), fish(script, "slaacguard peer list --j"));
    assertEquals(List.of(), fish(script, "slaacguard peer remove --j"));
    assertEquals(List.of(), fish(script, "slaacguard peer list ad"));
    assertEquals(List.of("bash", "fish", "zsh"), fish(script, "slaacguard completion "));
    assertTrue(fish(script, "slaacguard peer list --file /etc/pass").contains("/etc/passwd"));
    assertTrue(fish(script, "slaacguard set wg0 learn-l").contains("learn-limit"));
    assertEquals(List.of("no", "yes"), fish(script, "slaacguard set wg0 managed-flag "));
    assertEquals(List.of(), fish(script, "slaacguard set wg0 learn-limit "));
    assertTrue(fish(script, "slaacguard set wg0 private-key /etc/pass").contains("/etc/passwd"));
  }

  /** What would be offered behind a line, and no word of a complaint. */
  private static List<String> fish(Path script, String line) {
    String said =
        Command.of(
                "fish",
                "--no-config",
                "-c",
                "source $argv[1]; complete -C $argv[2]",
                script.toString(),
                line)
            .succeed();
    return said.lines()
        .filter(each -> !each.isEmpty())
        .map(each -> each.split("\t", -1)[0])
        .toList();
  }

  @Test
  void shouldCompleteInZsh(@TempDir Path folder) throws IOException {
    Path script = script(folder, "zsh");
    Path typing = Files.writeString(folder.resolve("typing"), TYPING);
    String parts = zsh(typing, script, "slaacguard peer ", "rename");
    assertTrue(parts.contains("Brings back a disabled peer."), parts);
    zsh(typing, script, "slaacguard peer list --j", "son");
    zsh(typing, script, "slaacguard sho", "showconf");
    zsh(typing, script, "slaacguard set wg0 learn-lim", "learn-limit");
    zsh(typing, script, "slaacguard set wg0 advertise-to a", "all-nodes");
    zsh(typing, script, "slaacguard peer list --file /etc/passw", "passwd");
  }

  /** What comes until this word does. */
  private static String zsh(Path typing, Path script, String line, String word) {
    return Command.of("zsh", "-f", typing.toString(), script.toString(), line, word).succeed();
  }
}
