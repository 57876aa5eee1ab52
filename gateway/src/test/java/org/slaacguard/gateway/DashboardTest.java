package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.ProcessSettings;
import org.slaacguard.web.MetricsPage;
import org.slaacguard.web.MetricsSource;
import org.slaacguard.web.Sample;
import org.slaacguard.web.WatchedInterface;

/** The dashboard and the pages of the documentation name metrics that there are. */
final class DashboardTest {
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:wireguard|slaacguard|process)_[a-z0-9_]*[a-z0-9]\\b");

  /** Told where a webhook or a history is. */
  private static final Set<String> SOMETIMES =
      Set.of(
          "slaacguard_webhook_messages_total",
          "slaacguard_history_lost_total",
          "slaacguard_history_limited_total",
          "slaacguard_history_skipped_total");

  private static Path tree() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("packaging/grafana"))) {
        return at;
      }
    }
    throw new AssertionError("no packaging/grafana above this folder");
  }

  private static Set<String> told() {
    SharedParts parts =
        new SharedParts(
            name -> {},
            new LiveSettings(ProcessSettings.USUAL, _ -> ProcessSettings.USUAL),
            () -> new AtomicLong()::incrementAndGet);
    MetricsSource source =
        new MetricsSource() {
          @Override
          public List<WatchedInterface> interfaces() {
            try {
              return List.of(new WatchedInterface("wg0", new FakeInterface().status(), Map.of()));
            } catch (BackendException e) {
              throw new AssertionError(e);
            }
          }

          @Override
          public List<Sample> processSamples() {
            return new ProcessMetrics(parts, "1").all(List.of());
          }
        };
    Set<String> names = new TreeSet<>(SOMETIMES);
    new String(MetricsPage.of(source, true), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("# TYPE "))
        .forEach(line -> names.add(line.split(" ", -1)[2]));
    return names;
  }

  private static Set<String> named(String file) throws IOException {
    Set<String> names = new TreeSet<>();
    Matcher matcher = METRIC.matcher(Files.readString(tree().resolve(file)));
    while (matcher.find()) {
      names.add(matcher.group());
    }
    return names;
  }

  @Test
  void shouldNameMetricsThatThereAre() throws IOException {
    Set<String> dashboard = named("packaging/grafana/slaacguard.json");
    assertTrue(dashboard.size() > 20, dashboard.toString());
    dashboard.removeAll(told());
    assertEquals(Set.of(), dashboard);
  }

  @Test
  void shouldDocumentMetricsThatThereAre() throws IOException {
    Set<String> page = named("docs/metrics.md");
    assertTrue(page.size() > 20, page.toString());
    page.removeAll(told());
    assertEquals(Set.of(), page);
  }
}
