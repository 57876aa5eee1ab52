package org.slaacguard.web;

import java.util.regex.Pattern;

/**
 * A family of samples: everything of one name.
 *
 * @param name as Prometheus knows it; one that only grows ends in {@code _total}
 * @param type what the samples are
 * @param help half a sentence
 */
public record Metric(String name, Type type, String help) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  /** What samples are. */
  public enum Type {
    /** A count that only grows, until the process or the interface begins anew. */
    COUNTER("counter"),
    /** A value that goes up and down. */
    GAUGE("gauge");

    private final String label;

    Type(String label) {
      this.label = label;
    }

    /** As the text format has it. */
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

  /** One that only grows. */
  public static Metric counter(String name, String help) {
    return new Metric(name, Type.COUNTER, help);
  }

  /** One that goes up and down. */
  public static Metric gauge(String name, String help) {
    return new Metric(name, Type.GAUGE, help);
  }
}
