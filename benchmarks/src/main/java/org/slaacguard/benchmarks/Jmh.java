package org.slaacguard.benchmarks;

import org.openjdk.jmh.Main;

/**
 * Runs the benchmarks, all classes here whose names end in {@code Benchmark}: {@code ./slaacguard
 * benchmark [options of JMH] [pattern]}. On the class path, as JMH needs it.
 */
public final class Jmh {
  private Jmh() {}

  /** The arguments are those of JMH; {@code -h} lists them. */
  public static void main(String[] arguments) throws Exception {
    Main.main(arguments);
  }
}
