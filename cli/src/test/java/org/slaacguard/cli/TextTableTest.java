package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.testing.Cases;

final class TextTableTest {
  private static TextTable table() {
    return new TextTable().wrapping("NAME", 6).left("KEY").right("N");
  }

  @Test
  void shouldGiveEachColumnWhatItNeeds() {
    TextTable table = table();
    assertTrue(table.isEmpty());
    table.row("a", "xTIBA5rb", "7");
    table.row("手机", "-", "1000");
    assertEquals(
        """
        NAME KEY         N
        a    xTIBA5rb    7
        手机 -        1000
        """,
        table.format(80));
  }

  @Test
  void shouldGoOnBelowWhereThereIsNoRoom() {
    TextTable table = table();
    table.row("the laptop of Anna", "xTIBA5rb", "7");
    table.row("tv", "-", "8");
    assertEquals(
        """
        NAME   KEY      N
        the    xTIBA5rb 7
        laptop
        of
        Anna
        tv     -        8
        """,
        table.format(17));
    assertEquals(
        """
        NAME the laptop
             of Anna
        KEY  xTIBA5rb
        N    7

        NAME tv
        KEY  -
        N    8
        """,
        table.format(16));
  }

  @Test
  void shouldRefuseARowOfAnotherLength() {
    assertThrows(IllegalArgumentException.class, () -> table().row("a", "b"));
  }

  /** At any width no character is lost, and no line is wider than it may be. */
  @Test
  void shouldCutNothingAtAnyWidth() {
    List<String> letters = List.of("a", "手", "e\u0301", "📱", "-", " ");
    Cases.run(
        300,
        draw -> {
          TextTable table =
              new TextTable().wrapping("A", draw.between(2, 20)).right("B").wrapping("C", 8);
          List<String> texts = new ArrayList<>();
          for (int row = draw.between(1, 5); row > 0; row--) {
            List<String> cells = new ArrayList<>();
            for (int most : new int[] {60, 6, 60}) {
              StringBuilder text = new StringBuilder("_");
              for (int i = draw.between(0, most); i > 0; i--) {
                text.append(letters.get(draw.between(0, letters.size() - 1)));
              }
              cells.add(text.append('_').toString());
            }
            texts.addAll(cells);
            table.row(cells.toArray(String[]::new));
          }
          int width = draw.between(10, 150);
          String shown = table.format(width);
          shown.lines().forEach(line -> assertTrue(Cells.width(line) <= width, line));
          assertEquals(count(String.join("", texts)), count(shown));
        });
  }

  /** How often each character occurs, without blanks and the letters of headings. */
  private static String count(String text) {
    return text.codePoints()
        .filter(c -> !Character.isWhitespace(c) && c != 'A' && c != 'B' && c != 'C')
        .sorted()
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
