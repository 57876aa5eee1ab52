package org.slaacguard.control;

import java.time.Duration;

/** {@code RouterLifetime}: how long peers use the gateway as a default router (RFC 4861). */
public final class RouterLifetimeSetting extends DurationSetting {
  /**
   * The maximum (RFC 8319). A peer without traffic receives no advertisement; if its route ended,
   * nothing would start a session again.
   */
  public static final Duration DEFAULT = Duration.ofSeconds(0xffff);

  RouterLifetimeSetting() {
    super(
        "RouterLifetime",
        "router-lifetime",
        "a router lifetime",
        Duration.ofSeconds(1),
        DEFAULT,
        Section.INTERFACE,
        Section.PEER);
  }

  @Override
  public String jsonObject() {
    return ADVERTISE;
  }

  @Override
  public String description() {
    return "how long peers use the gateway as a default router, 0–65535 s; with 0 they use it"
        + " only for the advertised prefixes and routes";
  }

  @Override
  String defaultText() {
    return "65535s";
  }
}
