package org.slaacguard.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Labels of metrics whose values others have chosen. */
final class HostileLabelsTest {
  static List<String> values() {
    return List.of(
        "",
        "a\"} 1\nslaacguard_up{x=\"",
        "a\\",
        "a\\\"",
        "\\n",
        "a\r\nb",
        "a\u0000b",
        "\u001b[2J",
        "\u2028",
        "\ud800",
        "\ud83d\ude00".repeat(1000),
        "x".repeat(100_000));
  }

  /** As Prometheus reads it. */
  @ParameterizedTest
  @MethodSource("values")
  void shouldBeOneSampleWithOneLabel(String value) {
    MetricsText text = new MetricsText();
    text.begin(Metric.gauge("slaacguard_test", "a\nb\\c"));
    text.sample(1, "name", value);
    List<String> lines = new String(text.bytes(), StandardCharsets.UTF_8).lines().toList();
    assertEquals(3, lines.size(), lines::toString);
    String sample = lines.getLast();
    assertTrue(
        sample.matches("slaacguard_test\\{name=\"(?:[^\"\\\\\\p{Cntrl}]|\\\\[\\\\\"n])*\"\\} 1"),
        sample);
    assertTrue(sample.length() < 600, () -> "characters: " + sample.length());
  }
}
