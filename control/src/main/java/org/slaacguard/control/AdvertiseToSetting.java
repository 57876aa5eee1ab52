package org.slaacguard.control;

import java.util.Locale;

/** {@code AdvertiseTo}: the destination of router advertisements. */
public final class AdvertiseToSetting extends ValueSetting<AdvertiseTo> {
  AdvertiseToSetting() {
    super("AdvertiseTo", "advertise-to", Section.INTERFACE, Section.PEER);
  }

  @Override
  AdvertiseTo parse(String text) {
    for (AdvertiseTo destination : AdvertiseTo.values()) {
      if (destination.toString().equals(text.toLowerCase(Locale.ROOT))) {
        return destination;
      }
    }
    throw new IllegalArgumentException(
        "the destination of advertisements must be asker, all-nodes or unicast, not '"
            + text
            + "'");
  }

  @Override
  String format(AdvertiseTo value) {
    return value.toString();
  }

  @Override
  public String jsonObject() {
    return ADVERTISE;
  }

  @Override
  public String jsonName() {
    return "to";
  }

  @Override
  public String argument() {
    return "asker|all-nodes|unicast";
  }

  @Override
  public String description() {
    return "destination of advertisements: `asker` answers the address that asked, and sends all"
        + " others to `ff02::1`; `all-nodes` sends all to `ff02::1`; `unicast` sends all to the"
        + " address from which the peer last asked";
  }

  @Override
  String defaultText() {
    return "`asker`";
  }
}
