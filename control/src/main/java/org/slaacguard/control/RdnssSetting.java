package org.slaacguard.control;

import java.util.List;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdOption;

/** {@code RDNSS}: name servers in router advertisements (RFC 8106, section 5.1). */
public final class RdnssSetting extends EntriesSetting<Ipv6Address> {
  RdnssSetting() {
    super("RDNSS", "rdnss", Section.INTERFACE, Section.PEER);
  }

  @Override
  Ipv6Address parseEntry(String text) {
    Ipv6Address address = Ipv6Address.parse(text);
    if (address.isMulticast() || address.isUnspecified() || address.isLoopback()) {
      throw new IllegalArgumentException("not the address of a name server: " + text);
    }
    return address;
  }

  @Override
  public List<NdOption> options(List<Ipv6Address> servers, Settings all) {
    long lifetime = all.get(SettingTable.DNS_LIFETIME, DnsLifetimeSetting.DEFAULT).toSeconds();
    return servers.isEmpty()
        ? List.of()
        : List.of(new NdOption.RecursiveDnsServer(lifetime, servers));
  }

  @Override
  public String jsonObject() {
    return ADVERTISE;
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
