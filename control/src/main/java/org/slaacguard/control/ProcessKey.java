package org.slaacguard.control;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The keys of the process's configuration file, each in its section. */
enum ProcessKey {
  METRICS_LISTEN(Part.METRICS, "Listen"),
  METRICS_ALLOW_REMOTE(Part.METRICS, "AllowRemote"),
  METRICS_ENDPOINTS(Part.METRICS, "Endpoints"),
  EVENTS_MEMORY(Part.EVENTS, "Memory"),
  HISTORY_KEEP(Part.HISTORY, "Keep"),
  HISTORY_MAX_SIZE(Part.HISTORY, "MaxSize"),
  HISTORY_ENDPOINTS(Part.HISTORY, "OuterEndpoints"),
  HISTORY_TRAFFIC_KEEP(Part.HISTORY, "TrafficKeep"),
  WEBHOOK_URL(Part.WEBHOOK, "Url"),
  WEBHOOK_SECRET(Part.WEBHOOK, "Secret"),
  WEBHOOK_EVENTS(Part.WEBHOOK, "Events");

  /** A section. */
  enum Part {
    METRICS("Metrics", false),
    EVENTS("Events", false),
    HISTORY("History", false),
    WEBHOOK("Webhook", true);

    private final String label;
    private final boolean repeats;

    Part(String label, boolean repeats) {
      this.label = label;
      this.repeats = repeats;
    }

    /** Whether a file may have several of these sections. */
    boolean mayRepeat() {
      return repeats;
    }

    /** The section with this name, in any case; null if there is none. */
    static @Nullable Part named(String name) {
      return Stream.of(values())
          .filter(p -> p.label.equalsIgnoreCase(name))
          .findFirst()
          .orElse(null);
    }

    /** The section's header. */
    @Override
    public String toString() {
      return "[" + label + "]";
    }
  }

  private final Part part;
  private final String label;

  ProcessKey(Part part, String label) {
    this.part = part;
    this.label = label;
  }

  Part part() {
    return part;
  }

  /** The keys of a section. */
  static List<ProcessKey> of(Part part) {
    return Stream.of(values()).filter(key -> key.part == part).toList();
  }

  /** The key with this name in a section, in any case; null if there is none. */
  static @Nullable ProcessKey named(Part part, String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return of(part).stream()
        .filter(key -> key.label.toLowerCase(Locale.ROOT).equals(wanted))
        .findFirst()
        .orElse(null);
  }

  @Override
  public String toString() {
    return label;
  }
}
