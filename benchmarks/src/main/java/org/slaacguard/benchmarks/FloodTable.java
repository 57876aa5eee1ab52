package org.slaacguard.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures measured during floods: a row a flood and figure, a column a side. */
final class FloodTable {
  /** How far other programs disturbed the figures of a flood. */
  static final String FOREIGN = "the machine's time that other programs took, %";

  private final Map<String, Map<BenchSide, Figures>> rows = new LinkedHashMap<>();

  /** Adds a value, and shows it. */
  void put(BenchSide side, String flood, String figure, double value) {
    String name = flood + ": " + figure;
    System.out.printf(Locale.ROOT, "  %-70s %10.2f%n", name, value);
    rows.computeIfAbsent(name, n -> new LinkedHashMap<>())
        .computeIfAbsent(side, s -> new Figures())
        .add(value);
  }

  /** Prints all of it as Markdown. */
  void print(List<BenchSide> sides) {
    System.out.print("| figure |");
    sides.forEach(side -> System.out.print(" " + side.title() + " |"));
    System.out.print("%n|---|".formatted());
    sides.forEach(side -> System.out.print("---|"));
    System.out.println();
    rows.forEach(
        (name, row) -> {
          System.out.print("| " + name + " |");
          for (BenchSide side : sides) {
            System.out.print(" " + row.getOrDefault(side, new Figures()).text() + " |");
          }
          System.out.println();
        });
  }
}
