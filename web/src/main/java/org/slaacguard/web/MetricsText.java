package org.slaacguard.web;

import java.nio.charset.StandardCharsets;

/**
 * Writes Prometheus' text format 0.0.4. All samples of a family stand together: {@link #begin}
 * begins one. Labels may hold anything: what cannot stand in one is replaced.
 */
final class MetricsText {
  /** What to say of the text in HTTP. */
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** Characters of a label's value, at most: a name in a file may be as long as its line. */
  private static final int LONGEST = 128;

  private static final int REPLACEMENT = 0xfffd;

  private final StringBuilder text = new StringBuilder(1 << 14);
  private String name = "";

  /** Begins a family; all samples until the next one are its. */
  void begin(Metric metric) {
    name = metric.name();
    text.append("# HELP ").append(name).append(' ');
    help(metric.help());
    text.append("\n# TYPE ").append(name).append(' ').append(metric.type()).append('\n');
  }

  private void help(String help) {
    text.append(help.replace("\\", "\\\\").replace("\n", "\\n"));
  }

  /**
   * A sample that is a whole number.
   *
   * @param labels names and values in turn
   */
  void sample(long value, String... labels) {
    head(labels);
    text.append(value).append('\n');
  }

  /**
   * A sample that need not be a whole number.
   *
   * @param labels names and values in turn
   */
  void sample(double value, String... labels) {
    head(labels);
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      text.append((long) value).append('\n');
    } else {
      text.append(Double.isNaN(value) ? "NaN" : Double.toString(value)).append('\n');
    }
  }

  private void head(String... labels) {
    text.append(name);
    for (int i = 0; i < labels.length; i += 2) {
      text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
      value(labels[i + 1]);
      text.append('"');
    }
    text.append(labels.length == 0 ? " " : "} ");
  }

  /** The escapes of the format; and no control character, since readers end at a NUL. */
  private void value(String value) {
    int count = 0;
    for (int i = 0; i < value.length() && count < LONGEST; count++) {
      int c = value.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '"' -> text.append("\\\"");
        case '\n' -> text.append("\\n");
        default -> text.appendCodePoint(isPlain(c) ? c : REPLACEMENT);
      }
    }
  }

  private static boolean isPlain(int c) {
    int type = Character.getType(c);
    return type != Character.CONTROL && type != Character.SURROGATE;
  }

  /** All of it. */
  byte[] bytes() {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
