package org.slaacguard.cli;

import io.nayuki.qrcodegen.DataTooLongException;
import io.nayuki.qrcodegen.QrCode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A client's file as a QR code, for a terminal or as SVG. Comments are left out. */
final class QrPicture {
  /** Light modules around the code (ISO/IEC 18004, section 6.3.8). */
  private static final int QUIET = 4;

  /** Most bytes of a code, with the lowest error correction. */
  private static final int CAPACITY = 2953;

  private static final String WHITE_ON_BLACK = "\u001b[97;40m";
  private static final String RESET = "\u001b[0m";

  private final QrCode code;

  private QrPicture(QrCode code) {
    this.code = code;
  }

  /**
   * Encodes a file.
   *
   * @throws CommandException if the text is too long
   */
  static QrPicture of(String clientFile) throws CommandException {
    String text =
        clientFile
            .lines()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.joining("\n", "", "\n"));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      return new QrPicture(QrCode.encodeBinary(bytes, QrCode.Ecc.LOW));
    } catch (DataTooLongException e) {
      throw new CommandException(
          "the client's file has "
              + bytes.length
              + " bytes, and a QR code holds "
              + CAPACITY
              + ": use the file itself, with --output FILE");
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Whether a terminal's encoding has the necessary characters. */
  static boolean fits(Charset charset) {
    return charset.newEncoder().canEncode('\u2580');
  }

  /** Modules in a row, the quiet zone included: columns on a terminal. */
  int width() {
    return code.size + 2 * QUIET;
  }

  boolean isDark(int x, int y) {
    return code.getModule(x - QUIET, y - QUIET);
  }

  /**
   * The code for a terminal, two rows of modules per line.
   *
   * @param colours whether to set colours; otherwise light modules are the foreground, as on a dark
   *     terminal
   */
  String terminal(boolean colours) {
    StringBuilder text = new StringBuilder();
    for (int y = 0; y < width(); y += 2) {
      text.append(colours ? WHITE_ON_BLACK : "");
      for (int x = 0; x < width(); x++) {
        boolean upper = !isDark(x, y);
        boolean lower = y + 1 < width() && !isDark(x, y + 1);
        text.append(upper ? lower ? '\u2588' : '\u2580' : lower ? '\u2584' : ' ');
      }
      text.append(colours ? RESET : "").append('\n');
    }
    return text.toString();
  }

  /** The code as SVG: dark modules as one path on white ground. */
  String svg() {
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < width(); y++) {
      for (int x = 0; x < width(); x++) {
        if (isDark(x, y)) {
          path.append('M').append(x).append(',').append(y).append("h1v1h-1z");
        }
      }
    }
    int pixels = width() * 8;
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + ("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + pixels + "\" height=\"" + pixels)
        + ("\" viewBox=\"0 0 " + width() + " " + width() + "\" shape-rendering=\"crispEdges\">\n")
        + "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
        + ("<path fill=\"#000\" d=\"" + path + "\"/>\n</svg>\n");
  }
}
