package org.slaacguard.web;

import java.nio.charset.StandardCharsets;

/**
 * Writes Prometheus' text format 0.0.4. All samples of a metric are consecutive; {@link #begin}
 * begins a metric. Labels may have any value: characters that the format forbids are replaced.
 */
final class MetricsText {
  /** The content type of the text. */
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** Most characters of a label's value, because a name in a file may be as long as its line. */
  private static final int LONGEST = 128;

  private static final int REPLACEMENT = 0xfffd;

  private final StringBuilder text = new StringBuilder(1 << 14);
  private String name = "";

  /** Begins a metric, to which all samples until the next call belong. */
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
   * Writes a sample that is a whole number.
   *
   * @param labels names and values, alternating
   */
  void sample(long value, String... labels) {
    head(labels);
    text.append(value).append('\n');
  }

  /**
   * Writes a sample that need not be a whole number.
   *
   * @param labels names and values, alternating
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

  /**
   * Writes a label's value with the escapes of the format. Control characters are replaced, because
   * readers end at a NUL.
   */
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

  /** The whole text. */
  byte[] bytes() {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
