package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The tables of our settings in docs/configuration.md are those of the {@link SettingTable}. {@code
 * -Dslaacguard.write=docs} writes them anew.
 */
final class SettingsPageTest {
  private static final String END = "<!-- end of settings -->\n";

  private static Path page() {
    // A module's folder, or that of the whole.
    Path here = Path.of("docs/configuration.md").toAbsolutePath();
    return Files.exists(here) ? here : Path.of("../docs/configuration.md").toAbsolutePath();
  }

  private static String table(Section section) {
    StringBuilder text = new StringBuilder("| key | value | default |\n|---|---|---|\n");
    for (Setting<?> setting : SettingTable.of(section)) {
      text.append("| `").append(setting.name()).append("` | ");
      text.append(setting.description()).append(" | ").append(setting.defaultIn(section));
      text.append(" |\n");
    }
    return text.toString();
  }

  @ParameterizedTest
  @EnumSource(Section.class)
  void shouldTellOfEverySettingInTheReference(Section section) throws IOException {
    String begin = "<!-- settings of " + section + ", written by SettingsPageTest -->\n";
    Path page = page();
    String text = Files.readString(page);
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf(END, from);
    if ("docs".equals(System.getProperty("slaacguard.write"))) {
      Files.writeString(page, text.substring(0, from) + table(section) + text.substring(to));
    } else {
      assertEquals(table(section), text.substring(from, to), "docs: -Dslaacguard.write=docs");
    }
  }
}
