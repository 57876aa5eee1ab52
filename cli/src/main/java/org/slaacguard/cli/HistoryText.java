package org.slaacguard.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slaacguard.history.EndpointEntry;
import org.slaacguard.history.HistoryEntry;
import org.slaacguard.net.PublicKey;

/** The address history in 80 columns: two lines for each binding, the second indented. */
final class HistoryText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int NAME = 8;

  /** That of an IPv4 address with its port. */
  private static final int SHORTEST_ENDPOINT = 21;

  private HistoryText() {}

  /**
   * Headings and bindings; empty without bindings.
   *
   * @param whole whether keys are written out, over the 80 columns
   */
  static String of(List<HistoryEntry> entries, boolean whole) {
    StringBuilder text = new StringBuilder();
    if (!entries.isEmpty()) {
      text.append(first("ADDRESS", "PEER", "INTERFACE"));
      text.append(second("LEARNED (UTC)", "FORGOTTEN", "WHY"));
    }
    for (HistoryEntry entry : entries) {
      String name = entry.isGateways() ? "gateway" : key(entry.peer(), whole);
      Object what = entry.isDelegated() ? entry.prefix() : entry.address();
      text.append(first(what, name, entry.interfaceName()));
      text.append(second(time(entry.learnedAt()), time(entry.forgottenAt()), why(entry)));
    }
    return text.toString();
  }

  private static String key(PublicKey peer, boolean whole) {
    String key = peer.toString();
    return whole ? key : key.substring(0, NAME);
  }

  /**
   * Headings and places where peers were reached; empty without any.
   *
   * @param whole whether keys are written out
   * @param width the columns of the terminal
   */
  static String ofEndpoints(List<EndpointEntry> entries, boolean whole, int width) {
    TextTable table =
        new TextTable()
            .left("SINCE (UTC)")
            .left("PEER")
            .left("INTERFACE")
            .wrapping("ENDPOINT", SHORTEST_ENDPOINT);
    for (EndpointEntry entry : entries) {
      table.row(
          time(entry.since()), key(entry.peer(), whole), entry.interfaceName(), entry.endpoint());
    }
    return table.isEmpty() ? "" : table.format(width);
  }

  private static String first(Object address, String peer, String interfaceName) {
    return String.format(Locale.ROOT, "%-39s  %-8s  %s%n", address, peer, interfaceName);
  }

  private static String second(String learned, String forgotten, String why) {
    return String.format(Locale.ROOT, "  %-19s  %-19s  %s%n", learned, forgotten, why);
  }

  static String time(@Nullable Instant time) {
    return time == null ? "-" : TIME.format(time);
  }

  static String why(HistoryEntry entry) {
    String reason = entry.reason();
    if (reason == null && entry.isDelegated()) {
      return "(delegated)";
    }
    if (reason == null) {
      return "(last seen " + time(entry.lastSeen()) + ")";
    }
    return switch (reason) {
      case "EXPIRED" -> entry.isDelegated() ? "the lease was over" : "idle for too long";
      case "RELEASED" -> "given back";
      case "WITHDRAWN" -> "delegated no more";
      case "REPLACED" -> "another in its place";
      case "LIMITED" -> "more than the peer may have";
      case "EVICTED" -> "made room for a newer address";
      case "REVOKED" -> "no longer allowed";
      case "SUPERSEDED" -> "learned again";
      case "UNREPORTED" -> "found to be gone later";
      case "PEER_REMOVED" -> "the peer was removed";
      case "REQUESTED" -> "forgotten on request";
      default -> reason.toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }
}
