package org.slaacguard.lab;

import java.util.List;

/** The line from a gateway to a provider, whose DHCPv6 server is Kea. */
final class ProviderLine {
  /** Of the provider, for whatever is tried through it. */
  static final String PROVIDER = "2001:db8:f::1";

  private final Host provider;
  private final Host gateway;
  private final Kea kea;

  private ProviderLine(Host provider, Host gateway, int preferred) {
    this.provider = provider;
    this.gateway = gateway;
    provider.forwarding();
    connect();
    kea = Kea.start(provider, "isp0", preferred);
  }

  /** Between {@code isp0} and {@code wan0}, with 2001:db8:a000::/40 to delegate from. */
  static ProviderLine of(Host provider, Host gateway) {
    return of(provider, gateway, 60);
  }

  /**
   * The same with another preferred lifetime of what is delegated.
   *
   * @param preferred seconds
   */
  static ProviderLine of(Host provider, Host gateway, int preferred) {
    return new ProviderLine(provider, gateway, preferred);
  }

  /** The line, as radvd and the provider's routing would make it. */
  void connect() {
    provider.topology().cable(provider, "isp0", gateway, "wan0");
    provider.address("isp0", PROVIDER + "/64");
    provider.address("isp0", "198.51.100.1/24");
    gateway.address("wan0", "198.51.100.2/24");
    gateway.address("wan0", "fe80::2/64");
    gateway.route("default", "198.51.100.1");
    gateway.ip("-6", "route", "add", "default", "via", linkLocal(), "dev", "wan0");
    for (String pool : List.of("2001:db8:a000::/40", "2001:db8:b000::/40")) {
      provider.ip("-6", "route", "add", pool, "via", "fe80::2", "dev", "isp0");
    }
  }

  /** The only one: Kea would answer once for each. */
  private String linkLocal() {
    return provider.addresses("isp0").stream()
        .map(DeviceAddress::address)
        .filter(address -> address.startsWith("fe80:"))
        .findFirst()
        .orElseThrow();
  }

  /** The provider's server. */
  Kea kea() {
    return kea;
  }
}
