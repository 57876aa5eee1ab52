package org.slaacguard.control;

/** {@code Uplink}: the source of delegated prefixes. */
public final class UplinkSetting extends HostInterfaceSetting<UplinkSettings> {
  UplinkSetting() {
    super("Uplink", "uplink", UplinkSettings::parse);
  }

  @Override
  public String description() {
    return "the interface towards a provider that delegates prefixes; options may follow, see"
        + " [uplink.md](uplink.md#options)";
  }

  @Override
  String defaultText() {
    return "no prefix is requested";
  }
}
