package org.slaacguard.control;

import java.time.Duration;
import org.slaacguard.net.DurationText;

/** A setting that is a time of whole milliseconds, from nothing to a longest one. */
public abstract class DurationSetting extends ValueSetting<Duration> {
  private final String what;
  private final Duration longest;
  private final Duration unit;

  /**
   * A time.
   *
   * @param what how messages call it, such as {@code a router lifetime}
   * @param unit what it is a multiple of: the field's unit on the wire
   */
  DurationSetting(
      String name, String word, String what, Duration unit, Duration longest, Section... sections) {
    super(name, word, sections);
    this.what = what;
    this.unit = unit;
    this.longest = longest;
  }

  @Override
  final Duration parse(String text) {
    Duration value = EntryOptions.lifetime(text);
    if (value.compareTo(longest) > 0 || value.toMillis() % unit.toMillis() != 0) {
      throw new IllegalArgumentException(
          what
              + " must be 0s to "
              + format(longest)
              + (unit.toSeconds() > 0 ? ", in whole seconds" : "")
              + ", not '"
              + text
              + "'");
    }
    return value;
  }

  @Override
  final String format(Duration value) {
    return longest.equals(EntryOptions.INFINITE)
        ? EntryOptions.format(value)
        : DurationText.format(value);
  }

  @Override
  public String argument() {
    return "TIME";
  }
}
