package org.slaacguard.control;

import java.time.Duration;

/** {@code DNSLifetime}: how long peers use {@code RDNSS} and {@code DNSSL} (RFC 8106). */
public final class DnsLifetimeSetting extends DurationSetting {
  /** The default router lifetime. */
  public static final Duration DEFAULT = RouterLifetimeSetting.DEFAULT;

  DnsLifetimeSetting() {
    super(
        "DNSLifetime",
        "dns-lifetime",
        "a lifetime of name servers",
        Duration.ofSeconds(1),
        EntryOptions.INFINITE,
        Section.INTERFACE,
        Section.PEER);
  }

  @Override
  public String jsonObject() {
    return ADVERTISE;
  }

  @Override
  public String description() {
    return "how long peers use `RDNSS` and `DNSSL`; a time or `infinite`";
  }

  @Override
  String defaultText() {
    return "65535s";
  }
}
