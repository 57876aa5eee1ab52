package org.slaacguard.control;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A tag that groups peers for rules. It occurs in files, answers and the packet filter's comments,
 * hence the restricted characters.
 *
 * @param name 1 to 32 letters, digits, {@code .}, {@code _} and {@code -} in lower case
 */
public record Tag(String name) implements Comparable<Tag> {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,31}");

  /** Accepts only results of {@link #parse}. */
  public Tag {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a tag");
    }
  }

  /**
   * Reads a tag; upper case becomes lower case.
   *
   * @throws IllegalArgumentException saying what a tag is
   */
  public static Tag parse(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a tag is 1 to 32 letters, digits and . _ - and begins with a letter or digit"
              + (text.chars().allMatch(c -> c > ' ' && c < 0x7f) && text.length() <= 64
                  ? ", unlike '" + text + "'"
                  : ""));
    }
    return new Tag(name);
  }

  @Override
  public int compareTo(Tag other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
