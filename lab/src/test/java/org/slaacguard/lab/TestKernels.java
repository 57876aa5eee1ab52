package org.slaacguard.lab;

import java.util.List;
import java.util.stream.Stream;

/**
 * The kernels that integration tests run on: {@code -Dslaacguard.kernels=6.1,6.12,7.3}. Any series
 * that Debian has will do.
 */
final class TestKernels {
  private static final List<String> SERIES =
      Stream.of(System.getProperty("slaacguard.kernels", "6.12").split(",", -1))
          .map(String::strip)
          .toList();

  private TestKernels() {}

  static Stream<String> all() {
    return SERIES.stream();
  }

  /** Whether somebody has said which. */
  static boolean areNamed() {
    return System.getProperty("slaacguard.kernels") != null;
  }

  static String first() {
    return SERIES.getFirst();
  }
}
