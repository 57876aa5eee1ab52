package org.slaacguard.control;

import java.util.Locale;

/** {@code OverTrafficLimit}: the action when a peer reaches its traffic limit. */
public final class OverTrafficSetting extends ValueSetting<OverTraffic> {
  OverTrafficSetting() {
    super("OverTrafficLimit", "over-traffic-limit", Section.INTERFACE, Section.PEER);
  }

  @Override
  OverTraffic parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "notify" -> OverTraffic.NOTIFY;
      case "disable" -> OverTraffic.DISABLE;
      default ->
          throw new IllegalArgumentException(
              "the action must be notify or disable, not '" + text + "'");
    };
  }

  @Override
  String format(OverTraffic value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String argument() {
    return "notify|disable";
  }

  @Override
  public String description() {
    return "`disable`: a peer that has reached its `TrafficLimit` reaches nothing until the month"
        + " ends";
  }

  @Override
  String defaultText() {
    return "`notify`";
  }
}
