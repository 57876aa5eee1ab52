package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.slaacguard.testing.Cases;

final class FoldedTextTest {
  @Test
  void shouldGoOnBelowAndFurtherToTheRight() {
    String key = "oq7d0X2JQc0MNJVBpcZBIpyrI4suTFfAC6Nboo9sY1A=";
    assertEquals(
        """
          short
            2001:db8:aa::2 of peer %1$s: refused
                3 packets of peer %1$s, the last
                5s ago
        """
            .formatted(key),
        FoldedText.fold(
            "  short\n    2001:db8:aa::2 of peer %1$s: refused 3 packets of peer %1$s, the last 5s ago\n"
                .formatted(key),
            80));
  }

  @Test
  void shouldUseTheWidthThatThereIs() {
    String line = "aaaa bbbb cccc dddd eeee";
    assertEquals(line + "\n", FoldedText.fold(line, 24));
    assertEquals("aaaa bbbb cccc dddd\n    eeee\n", FoldedText.fold(line, 23));
    assertEquals(
        " ".repeat(30) + "aaaa\n" + " ".repeat(14) + "bbbb\n",
        FoldedText.fold(" ".repeat(30) + "aaaa bbbb", 20));
  }

  @Test
  void shouldNotCountColours() {
    String line = "\u001b[1m" + "x".repeat(40) + "\u001b[0m " + "y".repeat(39) + "\n";
    assertEquals(line, FoldedText.fold(line, 80));
  }

  @Test
  void shouldCountTheCellsOfATerminal() {
    String wide = "日".repeat(20);
    assertEquals(
        "  " + wide + "\n      " + wide + "\n",
        FoldedText.fold("  " + wide + " " + wide + "\n", 80));
    String narrow = "e\u0301".repeat(39);
    assertEquals(narrow + " " + narrow + "\n", FoldedText.fold(narrow + " " + narrow + "\n", 80));
    assertEquals(
        "🚀".repeat(30) + "\n    " + "🚀".repeat(30) + "\n",
        FoldedText.fold("🚀".repeat(30) + " " + "🚀".repeat(30), 80));
  }

  @Test
  void shouldLoseNoWordAndBreakNone() {
    Cases.run(
        500,
        draw -> {
          StringBuilder text = new StringBuilder(" ".repeat(draw.between(0, 29)));
          for (int i = draw.between(0, 39); i >= 0; i--) {
            text.append("w".repeat(draw.between(1, i % 7 == 0 ? 120 : 12))).append(' ');
          }
          String line = text.toString().stripTrailing();
          String folded = FoldedText.fold(line, 80);
          assertEquals(line.strip().replaceAll(" +", " "), folded.strip().replaceAll("\\s+", " "));
          for (String each : folded.lines().toList()) {
            assertTrue(each.length() <= 80 || each.strip().indexOf(' ') < 0, each);
          }
        });
  }
}
