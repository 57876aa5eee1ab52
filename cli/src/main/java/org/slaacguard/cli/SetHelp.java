package org.slaacguard.cli;

import java.util.ArrayList;
import java.util.List;
import org.slaacguard.control.Section;
import org.slaacguard.control.Setting;
import org.slaacguard.control.SettingTable;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;

/** The words of {@code set} in its help text: those of {@code wg}, then ours. */
final class SetHelp implements IHelpSectionRenderer {
  private static final int INDENT = 32;
  private static final int WIDTH = 80;

  private final StringBuilder out = new StringBuilder();

  @Override
  public String render(Help help) {
    out.setLength(0);
    out.append("\nSettings of the interface:\n");
    row("listen-port PORT", "0: the system chooses one");
    row("fwmark MARK", "the mark of outer packets, or 'off'");
    row("private-key FILE", "the key in the file; /dev/null removes it");
    SettingTable.live(Section.INTERFACE).forEach(this::row);
    out.append("Settings of a peer, which is added if it does not exist:\n");
    row("remove", "removes the peer; has no value");
    row("preshared-key FILE", "the key in the file; /dev/null removes it");
    row("endpoint HOST:PORT", "IPv6 addresses in brackets");
    row("persistent-keepalive SECONDS", "or 'off'");
    row("allowed-ips PREFIX,...", "static; +PREFIX adds, -PREFIX removes");
    for (Setting<?> setting : SettingTable.live(Section.PEER)) {
      if (setting.in(Section.INTERFACE)) {
        row(setting.word() + " " + setting.argument(), "for this peer alone, as above");
      } else {
        row(setting);
      }
    }
    out.append("\nA list replaces the previous one. \"\" resets a setting, or empties a list.\n");
    out.append("Either everything is applied, or nothing.\n");
    out.append("Pages such as access.md are in /usr/share/doc/slaacguard/docs.\n");
    return out.toString();
  }

  /** The words, for completion in shells. */
  static List<String> words() {
    List<String> words = new ArrayList<>(List.of("listen-port", "fwmark", "private-key", "peer"));
    words.addAll(List.of("remove", "preshared-key", "endpoint", "persistent-keepalive"));
    words.add("allowed-ips");
    SettingTable.all().stream().filter(Setting::isLive).map(Setting::word).forEach(words::add);
    return words;
  }

  private void row(Setting<?> setting) {
    row(
        setting.word() + " " + setting.argument(),
        ConfigPage.linkless(setting.description()).replace('`', '\''));
  }

  private void row(String words, String description) {
    StringBuilder line = new StringBuilder("  ").append(words);
    if (line.length() >= INDENT) {
      out.append(line).append('\n');
      line.setLength(0);
    }
    line.append(" ".repeat(INDENT - line.length()));
    boolean first = true;
    for (String word : description.split(" ", -1)) {
      if (!first && line.length() + 1 + word.length() > WIDTH) {
        out.append(line).append('\n');
        line.setLength(0);
        line.append(" ".repeat(INDENT));
        first = true;
      }
      line.append(first ? "" : " ").append(word);
      first = false;
    }
    out.append(line).append('\n');
  }
}
