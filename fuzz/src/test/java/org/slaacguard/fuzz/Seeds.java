package org.slaacguard.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Reads the real inputs kept beside this class. */
public final class Seeds {
  private Seeds() {}

  /** Of a file with one input a line, in hexadecimal; what is behind {@code #} is a comment. */
  public static List<byte[]> hex(String file) throws IOException {
    return text(file)
        .lines()
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .map(HexFormat.of()::parseHex)
        .toList();
  }

  /** Of a file with inputs of text, separated by lines of {@code ---}. */
  public static List<byte[]> texts(String file) throws IOException {
    return List.of(text(file).split("(?m)^---\n")).stream()
        .map(input -> input.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  private static String text(String file) throws IOException {
    try (InputStream in = Objects.requireNonNull(Seeds.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
