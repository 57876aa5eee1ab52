package org.slaacguard.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.Counter;
import org.slaacguard.net.PublicKey;

final class MetricsPageTest {
  private static final String LABEL = "[a-z_]+=\"(?:[^\\\\\"\\n]|\\\\[\\\\\"n])*\"";
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-z][a-z0-9_]*)(\\{" + LABEL + "(," + LABEL + ")*})? -?[0-9]+(\\.[0-9]+)?");

  private static String page(boolean endpoints, WatchedInterface... interfaces) {
    return new String(
        MetricsPage.of(Samples.source(interfaces), endpoints), StandardCharsets.UTF_8);
  }

  /** Each line is a comment or a sample of the family that was begun last. */
  private static List<String> samples(String page) {
    assertTrue(page.endsWith("\n"));
    Set<String> families = new HashSet<>();
    String family = "";
    for (String line : page.lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        family = line.split(" ", -1)[2];
        assertTrue(families.add(family), "twice: " + family);
      } else if (!line.startsWith("# HELP ")) {
        assertTrue(SAMPLE.matcher(line).matches(), line);
        assertTrue(line.startsWith(family + "{") || line.startsWith(family + " "), line);
      }
    }
    return page.lines().filter(line -> !line.startsWith("#")).toList();
  }

  @Test
  void shouldGiveThePeersTheNamesAndLabelsOfTheUsualExporters() {
    List<String> samples =
        samples(
            page(
                true,
                Samples.watched("wg0", Map.of(Samples.KEY, "laptop"), Samples.peer(Samples.KEY))));
    String labels =
        "{interface=\"wg0\",public_key=\"" + Samples.KEY + "\",friendly_name=\"laptop\"} ";
    assertTrue(samples.contains("wireguard_sent_bytes_total" + labels + "34"));
    assertTrue(samples.contains("wireguard_received_bytes_total" + labels + "12"));
    assertTrue(samples.contains("wireguard_latest_handshake_seconds" + labels + "1700000000"));
    assertTrue(samples.contains("slaacguard_peer_learned_addresses" + labels + "1"));
    assertTrue(samples.contains("process_cpu_seconds_total 0.25"));
  }

  @Test
  void shouldTellAnOuterAddressInOneMetricAndAnInnerOneNowhere() {
    WatchedInterface watched = Samples.watched("wg0", Map.of(), Samples.peer(Samples.KEY));
    List<String> with =
        samples(page(true, watched)).stream().filter(l -> l.contains("192.0.2.1")).toList();
    assertEquals(1, with.size());
    assertTrue(with.getFirst().startsWith("slaacguard_peer_info{"), with.getFirst());
    assertFalse(page(false, watched).contains("192.0.2.1"));
    assertFalse(page(true, watched).contains("2001:db8"));
  }

  @Test
  void shouldTellEveryCounterOfEachInterface() {
    String page = page(true, Samples.watched("wg0", Map.of()), Samples.watched("wg1", Map.of()));
    List<String> samples = samples(page);
    for (Counter counter : Counter.values()) {
      String name = "slaacguard_" + counter.label() + "_total";
      assertTrue(page.contains("# HELP " + name + " "), name);
      assertTrue(page.contains("# TYPE " + name + " counter\n"), name);
      long value = counter == Counter.LEARNED ? 7 : 0;
      assertTrue(samples.contains(name + "{interface=\"wg0\"} " + value), name);
      assertTrue(samples.contains(name + "{interface=\"wg1\"} " + value), name);
    }
  }

  @Test
  void shouldTellOfAnInterfaceThatIsDown() {
    List<String> samples =
        samples(
            page(
                true,
                Samples.watched("wg0", Map.of()),
                new WatchedInterface("wg1", null, Map.of())));
    assertTrue(samples.contains("slaacguard_interface_up{interface=\"wg0\"} 1"));
    assertTrue(samples.contains("slaacguard_interface_up{interface=\"wg1\"} 0"));
    assertEquals(1, samples.stream().filter(line -> line.contains("wg1")).count());
  }

  @Test
  void shouldKeepHostileNamesWithinTheirLabels() {
    List<String> names =
        List.of(
            "\"} 1\nwireguard_sent_bytes_total{x=\"",
            "back\\slash\\",
            "nul\0esc\u001b[2J\r\u0085",
            "lone \ud800 surrogate",
            "long".repeat(10_000),
            "\ud83d\ude00".repeat(200),
            "  ");
    for (String name : names) {
      PublicKey key = Samples.KEY;
      String page = page(true, Samples.watched("wg0", Map.of(key, name), Samples.peer(key)));
      List<String> samples = samples(page);
      assertEquals(
          1, samples.stream().filter(l -> l.startsWith("wireguard_sent_bytes_total")).count());
      assertTrue(
          page.lines().allMatch(line -> line.codePointCount(0, line.length()) < 600), "too long");
      assertFalse(page.chars().anyMatch(c -> c < ' ' && c != '\n'), page);
    }
  }

  @Test
  void shouldRefuseANameThatDoesNotFitItsType() {
    assertThrows(IllegalArgumentException.class, () -> Metric.counter("slaacguard_drops", "x"));
    assertThrows(IllegalArgumentException.class, () -> Metric.gauge("slaacguard_x_total", "x"));
    assertThrows(IllegalArgumentException.class, () -> Metric.gauge("Slaacguard", "x"));
  }

  @Test
  void shouldMakeAPageOnceASecond() {
    int[] made = {0};
    CachedPage page = new CachedPage(() -> new byte[++made[0]]);
    assertEquals(1, page.bytes(5).length);
    assertEquals(1, page.bytes(999_999_999).length);
    assertEquals(2, page.bytes(1_000_000_005).length);
  }
}
