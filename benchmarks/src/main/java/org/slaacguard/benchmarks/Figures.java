package org.slaacguard.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One figure of one program over several rounds. */
final class Figures {
  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** Half the distance between the extremes, in percent of the median. */
  double spread() {
    double low = values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double high = values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    return median() == 0 ? 0 : 50 * (high - low) / median();
  }

  /** Median and spread, such as {@code 5.66 ±4%}. */
  String text() {
    if (isEmpty()) {
      return "–";
    }
    double median = median();
    String number =
        median >= 1000
            ? String.format(Locale.ROOT, "%.0f", median)
            : String.format(Locale.ROOT, "%.2f", median);
    return values.size() == 1 ? number : number + String.format(Locale.ROOT, " ±%.0f%%", spread());
  }
}
