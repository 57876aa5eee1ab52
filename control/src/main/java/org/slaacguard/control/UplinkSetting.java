package org.slaacguard.control;

/** {@code Uplink}: where delegated prefixes come from. */
public final class UplinkSetting extends ValueSetting<UplinkSettings> {
  UplinkSetting() {
    super("Uplink", "uplink", Section.INTERFACE);
  }

  /** Followed from the start on. */
  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  UplinkSettings parse(String text) {
    return UplinkSettings.parse(text);
  }

  @Override
  String format(UplinkSettings value) {
    return value.toString();
  }

  @Override
  public String argument() {
    return "INTERFACE";
  }

  @Override
  public String description() {
    return "the interface towards a provider that delegates prefixes; options may follow, see"
        + " [uplink.md](uplink.md#options)";
  }

  @Override
  public String unsaid(Section section) {
    return "no prefix is requested";
  }
}
