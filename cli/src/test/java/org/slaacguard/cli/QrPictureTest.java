package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nayuki.qrcodegen.QrCode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class QrPictureTest {
  private static final String FILE = "# laptop\n[Interface]\nPrivateKey = x\n";

  @Test
  void shouldDrawEachModuleAndAQuietZone() throws CommandException {
    QrPicture picture = QrPicture.of(FILE);
    QrCode code =
        QrCode.encodeBinary(
            "[Interface]\nPrivateKey = x\n".getBytes(StandardCharsets.UTF_8), QrCode.Ecc.LOW);
    assertEquals(code.size + 8, picture.width());
    String[] rows = picture.terminal(false).split("\n", -1);
    for (int y = 0; y < picture.width(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        boolean inside = x >= 4 && y >= 4 && x < code.size + 4 && y < code.size + 4;
        assertEquals(inside && code.getModule(x - 4, y - 4), picture.isDark(x, y));
        String light = y % 2 == 0 ? "\u2588\u2580" : "\u2588\u2584";
        assertEquals(picture.isDark(x, y), light.indexOf(rows[y / 2].charAt(x)) < 0);
      }
    }
  }

  @Test
  void shouldSayItsColoursWhereTheTerminalTakesThem() throws CommandException {
    QrPicture picture = QrPicture.of(FILE);
    String coloured = picture.terminal(true);
    assertTrue(coloured.lines().allMatch(line -> line.startsWith("\u001b[97;40m")));
    assertTrue(coloured.lines().allMatch(line -> line.endsWith("\u001b[0m")));
    assertEquals(picture.terminal(false), coloured.replaceAll("\u001b\\[[0-9;]*m", ""));
  }

  @Test
  void shouldHaveASquareInTheSvgForEachDarkModule() throws CommandException {
    QrPicture picture = QrPicture.of(FILE);
    int dark = 0;
    for (int y = 0; y < picture.width(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        dark += picture.isDark(x, y) ? 1 : 0;
        assertEquals(picture.isDark(x, y), picture.svg().contains("M" + x + "," + y + "h1v1h-1z"));
      }
    }
    assertEquals(dark, picture.svg().split("h1v1h-1z", -1).length - 1);
  }

  @Test
  void shouldOfferTheFileWhereItIsTooLong() throws CommandException {
    assertTrue(QrPicture.of("x".repeat(2952)).width() == 177 + 8);
    CommandException e = assertThrows(CommandException.class, () -> QrPicture.of("x".repeat(2953)));
    assertTrue(String.valueOf(e.getMessage()).contains("2954 bytes"), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains("--output FILE"), e.getMessage());
  }

  @Test
  void shouldKnowWhichTerminalsHaveItsCharacters() {
    assertTrue(QrPicture.fits(StandardCharsets.UTF_8));
    assertFalse(QrPicture.fits(StandardCharsets.US_ASCII));
    assertFalse(QrPicture.fits(StandardCharsets.ISO_8859_1));
  }
}
