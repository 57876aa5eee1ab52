package org.slaacguard.control;

/** {@code AdvertiseMTU}: the link's MTU in router advertisements (RFC 4861, section 4.6.4). */
public final class AdvertiseMtuSetting extends ValueSetting<Integer> {
  /** Advertisements carry no MTU option. */
  public static final int OFF = 0;

  AdvertiseMtuSetting() {
    super("AdvertiseMTU", "advertise-mtu", Section.INTERFACE, Section.PEER);
  }

  @Override
  Integer parse(String text) {
    return text.equalsIgnoreCase("off")
        ? OFF
        : ValueText.number("an advertised MTU", text, 1280, 65535);
  }

  @Override
  String format(Integer value) {
    return value == OFF ? "off" : value.toString();
  }

  @Override
  public String jsonObject() {
    return ADVERTISE;
  }

  @Override
  public String jsonName() {
    return "mtu";
  }

  @Override
  public String argument() {
    return "BYTES";
  }

  @Override
  public String description() {
    return "the MTU in router advertisements, 1280–65535, or `off`";
  }

  @Override
  String defaultText() {
    return "the interface's";
  }
}
