package org.slaacguard.control;

/** {@code ManagedFlag}: the M flag (RFC 4861, section 4.2). */
public final class ManagedFlagSetting extends FlagSetting {
  ManagedFlagSetting() {
    super("ManagedFlag", "managed-flag", Section.INTERFACE, Section.PEER);
  }

  @Override
  public String jsonObject() {
    return ADVERTISE;
  }

  @Override
  public String description() {
    return "the M flag: addresses are available by DHCPv6 too";
  }

  @Override
  String defaultText() {
    return "`no`";
  }
}
