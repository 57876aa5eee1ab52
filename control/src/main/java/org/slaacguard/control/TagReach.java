package org.slaacguard.control;

/** A reach rule for peers with a tag: {@code family lan tcp/443}. */
public record TagReach(Tag tag, Reach reach) {
  /**
   * Reads an entry of {@code TagMayReach}.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static TagReach parse(String text) {
    String[] words = text.strip().split("\\s+", 2);
    if (words.length < 2) {
      throw new IllegalArgumentException(
          "a tag and what it may reach are expected, such as 'family lan', not '" + text + "'");
    }
    return new TagReach(Tag.parse(words[0]), Reach.parse(words[1]));
  }

  @Override
  public String toString() {
    return tag + " " + reach;
  }
}
