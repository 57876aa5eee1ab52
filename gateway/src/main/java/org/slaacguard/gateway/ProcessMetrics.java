package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slaacguard.history.HistoryFile;
import org.slaacguard.web.Metric;
import org.slaacguard.web.Sample;

/**
 * Metrics of the process: the standard ones of every exporter, and those of parts that its
 * interfaces share.
 */
final class ProcessMetrics {
  private static final Metric BUILD =
      Metric.gauge("slaacguard_build_info", "The version of the program; always 1");
  private static final Metric START =
      Metric.gauge("process_start_time_seconds", "When the process began, in seconds since 1970");
  private static final Metric CPU =
      Metric.counter("process_cpu_seconds_total", "Processor time of the process");
  private static final Metric MEMORY =
      Metric.gauge("process_resident_memory_bytes", "Memory of the process");
  private static final Metric FILES =
      Metric.gauge("process_open_fds", "Open file descriptors of the process");
  private static final Metric HISTORY_LOST =
      Metric.counter(
          "slaacguard_history_lost_total",
          "Changes that found no room on their way to the address history");
  private static final Metric HISTORY_LIMITED =
      Metric.counter(
          "slaacguard_history_limited_total",
          "New addresses beyond a peer's rate, left out of the address history");
  private static final Metric HISTORY_SKIPPED =
      Metric.counter(
          "slaacguard_history_skipped_total", "Changes that the address history could not make");

  private static final Metric EVENTS =
      Metric.counter("slaacguard_watch_events_total", "Events that 'slaacguard events' shows");
  private static final Metric EVENTS_GONE =
      Metric.counter(
          "slaacguard_watch_events_gone_total", "Events that made room for newer ones in memory");

  private static final Metric WEBHOOKS =
      Metric.counter("slaacguard_webhook_messages_total", "Events for a webhook, by outcome");

  private final SharedParts parts;
  private final String version;

  ProcessMetrics(SharedParts parts, String version) {
    this.parts = parts;
    this.version = version;
  }

  /** All samples; those that this machine does not provide are left out. */
  List<Sample> all(List<WebhookFeed> feeds) {
    List<Sample> samples = new ArrayList<>();
    samples.add(Sample.of(BUILD, 1, "version", version));
    ProcessHandle.Info info = ProcessHandle.current().info();
    info.startInstant().ifPresent(begun -> samples.add(Sample.of(START, seconds(begun))));
    info.totalCpuDuration()
        .ifPresent(spent -> samples.add(Sample.of(CPU, spent.toMillis() / 1000.0)));
    long memory = resident();
    if (memory > 0) {
      samples.add(Sample.of(MEMORY, memory));
    }
    long files = openFiles();
    if (files > 0) {
      samples.add(Sample.of(FILES, files));
    }
    HistoryFile history = parts.openHistory();
    if (history != null) {
      samples.add(Sample.of(HISTORY_LOST, history.lost()));
      samples.add(Sample.of(HISTORY_LIMITED, history.limited()));
      samples.add(Sample.of(HISTORY_SKIPPED, history.skipped()));
    }
    EventRing events = parts.events();
    Map<EventType, Long> counts = events.counts();
    for (EventType type : EventType.values()) {
      samples.add(Sample.of(EVENTS, counts.getOrDefault(type, 0L), "type", type.toString()));
    }
    samples.add(Sample.of(EVENTS_GONE, events.gone()));
    int number = 0;
    for (WebhookFeed feed : feeds) {
      String webhook = Integer.toString(++number);
      samples.add(
          Sample.of(WEBHOOKS, feed.delivered(), "webhook", webhook, "outcome", "delivered"));
      samples.add(Sample.of(WEBHOOKS, feed.failed(), "webhook", webhook, "outcome", "failed"));
      samples.add(Sample.of(WEBHOOKS, feed.dropped(), "webhook", webhook, "outcome", "dropped"));
    }
    return samples;
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1000.0;
  }

  /** The resident set size in bytes; 0 if it is not known. */
  private static long resident() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
        }
      }
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
    return 0;
  }

  private static long openFiles() {
    long count = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path _ : files) {
        count++;
      }
    } catch (IOException e) {
      return 0;
    }
    return count;
  }
}
