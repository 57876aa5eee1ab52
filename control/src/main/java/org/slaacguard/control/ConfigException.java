package org.slaacguard.control;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used. It reports all problems together, and no secret. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Problems shown in the message; the rest is only counted. */
  private static final int SHOWN = 50;

  @SuppressWarnings("serial") // never serialized
  private final List<Problem> problems;

  /**
   * A problem in a configuration.
   *
   * @param file the file as the user named it
   * @param line from 1; 0 if the problem belongs to no line
   * @param text what is wrong and what would be right
   */
  public record Problem(String file, int line, String text) {
    @Override
    public String toString() {
      return line == 0 ? file + ": " + text : file + ":" + line + ": " + text;
    }
  }

  /** A failure with these problems, at least one. */
  public ConfigException(List<Problem> problems) {
    super();
    this.problems = List.copyOf(problems);
  }

  private static String message(List<Problem> problems) {
    return problems.stream().limit(SHOWN).map(Problem::toString).collect(Collectors.joining("\n"))
        + (problems.size() > SHOWN ? "\n(and " + (problems.size() - SHOWN) + " more)" : "");
  }

  @Override
  public String getMessage() {
    return message(problems);
  }

  /** The problems, in the order of the file. */
  public List<Problem> problems() {
    return problems;
  }
}
