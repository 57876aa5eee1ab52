package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.Setting;
import org.slaacguard.control.SettingTable;

/** The manual pages, which are written from the commands. */
class ManualPageTest {
  @Test
  void shouldWriteAPageOfTheProgramOneOfTheFileAndOneOfEachCommand(@TempDir Path folder)
      throws Exception {
    assertEquals(Main.OK, Main.run("manual", folder.toString()));
    try (Stream<Path> pages = Files.list(folder)) {
      assertEquals(CommandWords.withParts(CommandWords.all()).size() + 2, pages.count());
    }
    String page = Files.readString(folder.resolve("slaacguard-history.8"));
    assertTrue(page.contains(".TH SLAACGUARD-HISTORY 8"), page);
    assertTrue(page.contains("\\fB\\-\\-at\\fR \\fITIME\\fR\nOnly what held at this time."), page);
    assertTrue(page.contains("Largest number of rows (default: 1000)."), page);
    String file = Files.readString(folder.resolve("slaacguard.conf.5"));
    for (Setting<?> setting : SettingTable.all()) {
      assertTrue(file.contains("\\fB" + setting.name() + "\\fR\n"), setting.name());
    }
    String set = Files.readString(folder.resolve("slaacguard-set.8"));
    assertTrue(set.contains("learnable\\-ips"), set);
    String peer = Files.readString(folder.resolve("slaacguard-peer.8"));
    assertTrue(peer.contains(".BR slaacguard\\-peer\\-add (8)\nAdds a peer"), peer);
    String add = Files.readString(folder.resolve("slaacguard-peer-add.8"));
    assertTrue(add.contains(".TH SLAACGUARD-PEER-ADD 8"), add);
    assertTrue(add.contains("slaacguard\\-peer\\-add \\- Adds a peer"), add);
    assertTrue(add.contains("\\fB\\-\\-endpoint\\fR"), add);
    String all = Files.readString(folder.resolve("slaacguard.8"));
    assertTrue(all.contains(".BR slaacguard\\-syncconf (8)"), all);
    assertTrue(all.contains("failed; the reason is on standard error"), all);
  }

  /** Filled text fits by itself; the margin of a section is 7 columns. */
  @Test
  void shouldFitEachPageIntoATerminal(@TempDir Path folder) throws Exception {
    assertEquals(Main.OK, Main.run("manual", folder.toString()));
    try (Stream<Path> pages = Files.list(folder)) {
      for (Path page : pages.toList()) {
        boolean verbatim = false;
        int margin = 7;
        for (String line : Files.readAllLines(page)) {
          if (line.startsWith(".nf") || line.startsWith(".fi")) {
            verbatim = line.startsWith(".nf");
          } else if (line.startsWith(".in")) {
            margin = 7 - (line.equals(".in") ? 0 : Integer.parseInt(line.replaceAll("\\D", "")));
          } else if (verbatim) {
            String shown = line.replace("\\-", "-").replace("\\(aq", "'").replace("\\&", "");
            assertTrue(margin + shown.length() <= 80, page + ": " + shown);
          }
        }
        assertEquals(7, margin, page + " sets its margin back");
      }
    }
  }

  @Test
  void shouldFillProseAndLeaveColumns() {
    RoffText page = new RoffText();
    page.paragraphs("one\nparagraph\n\nENV  what it is\n  more");
    String text = page.end();
    assertTrue(
        text.startsWith(".PP\none\nparagraph\n.PP\n.nf\nENV  what it is\n  more\n.fi\n"), text);
  }

  @Test
  void shouldLeaveTheMarksOfMarkdownOut() {
    assertEquals("auto, see below", ConfigPage.plain("`auto`, see [below](#backend)"));
  }

  @Test
  void shouldTakeNoTextForARequest() {
    assertEquals("\\&.conf", RoffText.escaped(".conf"));
    assertEquals("a\n\\&.b", RoffText.escaped("a\n.b"));
    assertEquals("\\(aqa\\(aq", RoffText.escaped("'a'"));
    assertEquals("back\\eslash \\-\\-x", RoffText.escaped("back\\slash --x"));
  }
}
