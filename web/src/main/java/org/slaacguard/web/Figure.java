package org.slaacguard.web;

import java.util.List;

/**
 * A figure of the process.
 *
 * @param metric what it is; figures of one metric follow each other
 * @param value in the metric's unit
 * @param labels names and values in turn
 */
public record Figure(Metric metric, double value, List<String> labels) {
  /** Copies the labels. */
  public Figure {
    labels = List.copyOf(labels);
  }

  /** A whole number with these labels. */
  public static Figure of(Metric metric, long value, String... labels) {
    return new Figure(metric, (double) value, List.of(labels));
  }

  /** A figure with these labels. */
  public static Figure of(Metric metric, double value, String... labels) {
    return new Figure(metric, value, List.of(labels));
  }
}
