package org.slaacguard.control;

/** {@code OtherFlag}: the O flag (RFC 4861, section 4.2). */
public final class OtherFlagSetting extends FlagSetting {
  OtherFlagSetting() {
    super("OtherFlag", "other-flag", Section.INTERFACE, Section.PEER);
  }

  @Override
  public String jsonObject() {
    return ADVERTISE;
  }

  @Override
  public String description() {
    return "the O flag: other information is available by DHCPv6";
  }

  @Override
  String defaultText() {
    return "`no`";
  }
}
