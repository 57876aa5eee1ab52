package org.slaacguard.control;

/** {@code HopLimit}: the hop limit that peers use in their packets (RFC 4861, section 4.2). */
public final class HopLimitSetting extends NumberSetting {
  /** RFC 4861, section 6.2.1, AdvCurHopLimit. */
  public static final int DEFAULT = 64;

  HopLimitSetting() {
    super("HopLimit", "hop-limit", "a hop limit", 0, 255, Section.INTERFACE, Section.PEER);
  }

  @Override
  public String jsonObject() {
    return ADVERTISE;
  }

  @Override
  public String description() {
    return "the hop limit that peers use in their packets, 0–255; 0 leaves it to them";
  }

  @Override
  String defaultText() {
    return Integer.toString(DEFAULT);
  }
}
