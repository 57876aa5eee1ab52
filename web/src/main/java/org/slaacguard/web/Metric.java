package org.slaacguard.web;

import java.util.regex.Pattern;

/**
 * A metric: the family of all samples with one name.
 *
 * @param name the name in Prometheus; a counter's ends in {@code _total}
 * @param type the type of its samples
 * @param help half a sentence
 */
public record Metric(String name, Type type, String help) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  /** The type of a metric. */
  public enum Type {
    /** A count that only grows, until the process or the interface restarts. */
    COUNTER("counter"),
    /** A value that goes up and down. */
    GAUGE("gauge");

    private final String label;

    Type(String label) {
      this.label = label;
    }

    /** The type's name in the text format. */
    @Override
    public String toString() {
      return label;
    }
  }

  /** Checks the name. */
  public Metric {
    if (!NAME.matcher(name).matches() || (type == Type.COUNTER) != name.endsWith("_total")) {
      throw new IllegalArgumentException("no name of a " + type + ": " + name);
    }
  }

  /** A metric that only grows. */
  public static Metric counter(String name, String help) {
    return new Metric(name, Type.COUNTER, help);
  }

  /** A metric that goes up and down. */
  public static Metric gauge(String name, String help) {
    return new Metric(name, Type.GAUGE, help);
  }
}
