package org.slaacguard.web;

import java.util.List;

/**
 * A sample of a metric of the process.
 *
 * @param metric its metric; samples of one metric follow each other
 * @param value in the metric's unit
 * @param labels names and values, alternating
 */
public record Sample(Metric metric, double value, List<String> labels) {
  /** Copies the labels. */
  public Sample {
    labels = List.copyOf(labels);
  }

  /** A sample of a whole number with these labels. */
  public static Sample of(Metric metric, long value, String... labels) {
    return new Sample(metric, (double) value, List.of(labels));
  }

  /** A sample with these labels. */
  public static Sample of(Metric metric, double value, String... labels) {
    return new Sample(metric, value, List.of(labels));
  }
}
