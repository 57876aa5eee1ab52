package org.slaacguard.control;

/** A setting that is a whole number of a range. */
public abstract class NumberSetting extends ValueSetting<Integer> {
  private final String what;
  private final int least;
  private final int most;

  /**
   * A number.
   *
   * @param what how messages call it, such as {@code a hop limit}
   */
  NumberSetting(String name, String word, String what, int least, int most, Section... sections) {
    super(name, word, sections);
    this.what = what;
    this.least = least;
    this.most = most;
  }

  @Override
  final Integer parse(String text) {
    return ValueText.number(what, text, least, most);
  }

  @Override
  final String format(Integer value) {
    return value.toString();
  }

  @Override
  public final Object json(Integer value) {
    return value;
  }

  @Override
  public String argument() {
    return "N";
  }
}
