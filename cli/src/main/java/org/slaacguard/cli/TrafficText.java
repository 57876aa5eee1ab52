package org.slaacguard.cli;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slaacguard.history.TrafficEntry;

/** Formats the peers' traffic, a line for each peer and day. */
final class TrafficText {
  private static final int SHORTEST_NAME = 8;
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB"};
  private static final double STEP = 1000;

  private TrafficText() {}

  /**
   * Headings and days; empty text without entries.
   *
   * @param name the name of an entry's peer; empty for none
   * @param width the columns of the terminal
   */
  static String of(List<TrafficEntry> entries, Function<TrafficEntry, String> name, int width) {
    TextTable table =
        new TextTable()
            .left("DAY (UTC)")
            .left("INTERFACE")
            .left("PEER")
            .wrapping("NAME", SHORTEST_NAME)
            .right("RECEIVED")
            .right("SENT");
    for (TrafficEntry entry : entries) {
      table.row(
          entry.day().toString(),
          entry.interfaceName(),
          entry.peer().head(),
          TerminalText.plain(name.apply(entry)),
          size(entry.received()),
          size(entry.sent()));
    }
    return table.isEmpty() ? "" : table.format(width);
  }

  /** Bytes in the largest unit of thousands, with three digits. */
  static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= STEP && unit < UNITS.length - 1) {
      value /= STEP;
      unit++;
    }
    return String.format(
        Locale.ROOT, unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }

  /**
   * The entries of one peer. A name outranks the beginning of a key.
   *
   * @param peer null for all peers
   * @param name as for {@link #of}
   */
  static List<TrafficEntry> ofPeer(
      List<TrafficEntry> entries, @Nullable String peer, Function<TrafficEntry, String> name) {
    if (peer == null) {
      return entries;
    }
    List<TrafficEntry> named =
        entries.stream().filter(each -> name.apply(each).equalsIgnoreCase(peer)).toList();
    return named.isEmpty()
        ? entries.stream().filter(each -> each.peer().toString().startsWith(peer)).toList()
        : named;
  }

  /**
   * One entry for each peer, the sum of its days.
   *
   * @param from the day of the sums
   */
  static List<TrafficEntry> totals(List<TrafficEntry> entries, LocalDate from) {
    Map<String, TrafficEntry> totals = new LinkedHashMap<>();
    for (TrafficEntry entry : entries) {
      totals.merge(
          entry.interfaceName() + " " + entry.peer(),
          new TrafficEntry(
              entry.interfaceName(), entry.peer(), from, entry.received(), entry.sent()),
          (a, b) ->
              new TrafficEntry(
                  a.interfaceName(),
                  a.peer(),
                  from,
                  a.received() + b.received(),
                  a.sent() + b.sent()));
    }
    return new ArrayList<>(totals.values());
  }
}
