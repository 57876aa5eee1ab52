package org.slaacguard.control;

/** {@code UplinkMTU}: the MTUs on the way out, from the uplink down to Ethernet. */
public final class UplinkMtuSetting extends HostInterfaceSetting<UplinkMtuSettings> {
  UplinkMtuSetting() {
    super("UplinkMTU", "uplink-mtu", UplinkMtuSettings::parse);
  }

  @Override
  public String description() {
    return "the interface that gets an MTU of 1500, with the devices below it down to Ethernet,"
        + " each time it comes up; options may follow, see [packet"
        + " sizes](mtu.md#a-router-with-pppoe)";
  }

  @Override
  String defaultText() {
    return "only the WireGuard interface's MTU is set";
  }
}
