package org.slaacguard.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A table for people. Each column is as wide as what it holds, and nothing is cut: in a terminal
 * that is too narrow for that, the texts of columns that may wrap go on below, and in one that is
 * too narrow for this as well, each row becomes a block of lines, one for each column.
 */
final class TextTable {
  /** The least room for a value behind its heading, in blocks of lines. */
  private static final int LEAST_VALUE = 8;

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * A column.
   *
   * @param right whether its texts end at its right edge, as numbers do
   * @param least the least width that its texts may be wrapped to; 0 for those that may not
   */
  private record Column(String heading, boolean right, int least) {}

  TextTable() {
    this(List.of());
  }

  private TextTable(List<Column> columns) {
    this.columns = columns;
  }

  /** This table with a column of words or numbers that stay whole. */
  TextTable left(String heading) {
    return with(new Column(heading, false, 0));
  }

  /** This table with a column of numbers. */
  TextTable right(String heading) {
    return with(new Column(heading, true, 0));
  }

  /** This table with a column of texts that may go on below, in a column of this width or wider. */
  TextTable wrapping(String heading, int least) {
    return with(new Column(heading, false, Math.max(least, 2)));
  }

  private TextTable with(Column column) {
    return new TextTable(Stream.concat(columns.stream(), Stream.of(column)).toList());
  }

  /** Adds a row, a text for each column. */
  void row(String... texts) {
    if (texts.length != columns.size()) {
      throw new IllegalArgumentException(texts.length + " texts in " + columns.size() + " columns");
    }
    rows.add(List.of(texts));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /**
   * The text.
   *
   * @param width the columns of the terminal
   */
  String format(int width) {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      widths[i] =
          Math.max(
              columns.get(i).heading().length(),
              rows.stream().mapToInt(row -> Cells.width(row.get(column))).max().orElse(0));
    }
    StringBuilder out = new StringBuilder();
    if (shrink(widths, width)) {
      line(columns.stream().map(Column::heading).toList(), widths, out);
      rows.forEach(row -> wrapped(row, widths, out));
    } else {
      rows.forEach(row -> block(row, width, out));
    }
    return out.toString();
  }

  /** Takes from the widest column that may wrap, cell by cell; returns whether that is enough. */
  private boolean shrink(int[] widths, int width) {
    long over = widths.length - 1L - width;
    for (int each : widths) {
      over += each;
    }
    for (; over > 0; over--) {
      int widest = -1;
      for (int i = 0; i < widths.length; i++) {
        Column column = columns.get(i);
        boolean wraps =
            column.least() > 0 && widths[i] > Math.max(column.least(), column.heading().length());
        if (wraps && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return false;
      }
      widths[widest]--;
    }
    return true;
  }

  private static List<String> texts(List<List<String>> wrapped, int line) {
    return wrapped.stream().map(each -> line < each.size() ? each.get(line) : "").toList();
  }

  private void wrapped(List<String> row, int[] widths, StringBuilder out) {
    List<List<String>> wrapped = new ArrayList<>();
    int lines = 1;
    for (int i = 0; i < widths.length; i++) {
      String text = row.get(i);
      wrapped.add(columns.get(i).least() == 0 ? List.of(text) : Cells.wrap(text, widths[i]));
      lines = Math.max(lines, wrapped.getLast().size());
    }
    for (int line = 0; line < lines; line++) {
      line(texts(wrapped, line), widths, out);
    }
  }

  private void line(List<String> texts, int[] widths, StringBuilder out) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String text = texts.get(i);
      String blanks = " ".repeat(Math.max(0, widths[i] - Cells.width(text)));
      boolean right = columns.get(i).right();
      line.append(i == 0 ? "" : " ").append(right ? blanks + text : text + blanks);
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }

  private void block(List<String> row, int width, StringBuilder out) {
    out.append(out.isEmpty() ? "" : "\n");
    int label = columns.stream().mapToInt(each -> each.heading().length()).max().orElse(0);
    for (int i = 0; i < columns.size(); i++) {
      String heading = columns.get(i).heading();
      for (String text : Cells.wrap(row.get(i), Math.max(LEAST_VALUE, width - label - 1))) {
        out.append((Cells.pad(heading, label) + " " + text).stripTrailing()).append('\n');
        heading = "";
      }
    }
  }
}
