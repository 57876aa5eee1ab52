package org.slaacguard.control;

/** {@code OnPrefixChange}: a command that runs when the uplink's prefixes change. */
public final class OnPrefixChangeSetting extends ValueSetting<String> {
  OnPrefixChangeSetting() {
    super("OnPrefixChange", "on-prefix-change", Section.INTERFACE);
  }

  /** A client that may change settings of a running interface must not be able to run programs. */
  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  boolean isFree() {
    return true;
  }

  @Override
  String parse(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("a command for the shell belongs here");
    }
    if (text.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
      throw new IllegalArgumentException("a command for the shell is one line of text");
    }
    return text.strip();
  }

  @Override
  String format(String value) {
    return value;
  }

  @Override
  public String argument() {
    return "COMMAND";
  }

  @Override
  public String description() {
    return "a command for the shell, run each time that the [uplink](uplink.md#a-hook) has other"
        + " prefixes; `%i` in it stands for the interface";
  }

  @Override
  String defaultText() {
    return "nothing is run";
  }
}
