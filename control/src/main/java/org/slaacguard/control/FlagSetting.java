package org.slaacguard.control;

/** A setting that is yes or no. */
public abstract class FlagSetting extends ValueSetting<Boolean> {
  /** A flag of these names and sections, see {@link Setting}. */
  FlagSetting(String name, String word, Section... sections) {
    super(name, word, sections);
  }

  @Override
  final Boolean parse(String text) {
    return EntryOptions.flag(text);
  }

  @Override
  final String format(Boolean value) {
    return value ? "yes" : "no";
  }

  @Override
  public final Object json(Boolean value) {
    return value;
  }

  @Override
  public final String argument() {
    return "yes|no";
  }
}
