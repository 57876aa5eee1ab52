package org.slaacguard.control;

import org.slaacguard.net.Ipv6Address;

/** {@code RDNSS}: name servers in router advertisements (RFC 8106, section 5.1). */
public final class RdnssSetting extends EntriesSetting<Ipv6Address> {
  RdnssSetting() {
    super("RDNSS", "rdnss", Section.INTERFACE);
  }

  @Override
  Ipv6Address parseEntry(String text) {
    return Ipv6Address.parse(text);
  }

  @Override
  public String jsonObject() {
    return "advertise";
  }

  @Override
  public String argument() {
    return "ADDRESS,...";
  }

  @Override
  public String description() {
    return "IPv6 addresses of name servers in router advertisements (RFC 8106)";
  }
}
