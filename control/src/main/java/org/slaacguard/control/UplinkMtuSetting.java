package org.slaacguard.control;

/** {@code UplinkMTU}: the sizes of the way out, from the uplink down to Ethernet. */
public final class UplinkMtuSetting extends ValueSetting<UplinkMtuSettings> {
  UplinkMtuSetting() {
    super("UplinkMTU", "uplink-mtu", Section.INTERFACE);
  }

  /** The host's business, and followed from the start on. */
  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  UplinkMtuSettings parse(String text) {
    return UplinkMtuSettings.parse(text);
  }

  @Override
  String format(UplinkMtuSettings value) {
    return value.toString();
  }

  @Override
  public String argument() {
    return "INTERFACE";
  }

  @Override
  public String description() {
    return "the interface that gets an MTU of 1500, with the devices below it down to Ethernet,"
        + " each time it comes up; options may follow, see [packet"
        + " sizes](mtu.md#a-router-with-pppoe)";
  }

  @Override
  public String unsaid(Section section) {
    return "only the WireGuard interface's MTU is set";
  }
}
