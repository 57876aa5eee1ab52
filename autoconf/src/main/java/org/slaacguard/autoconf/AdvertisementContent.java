package org.slaacguard.autoconf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.net.DnsName;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.RouterPreference;

/**
 * What router advertisements say beside the prefixes, the same to all peers. With the prefixes it
 * has to fit one packet on any link, 1280 bytes: see {@link #check}.
 *
 * @param routerLifetime how long the gateway is a default router, 0 to 65,535 s
 * @param preference against other routers (RFC 4191)
 * @param hopLimit what hosts put into their packets, 0 to 255; 0 says nothing
 * @param managed the M flag: addresses by DHCPv6
 * @param otherConfiguration the O flag: other information by DHCPv6
 * @param mtu bytes, 1280 to 65535; 0 says nothing
 * @param nameServers recursive name servers (RFC 8106)
 * @param searchDomains domains to complete names with (RFC 8106)
 */
public record AdvertisementContent(
    Duration routerLifetime,
    RouterPreference preference,
    int hopLimit,
    boolean managed,
    boolean otherConfiguration,
    int mtu,
    List<Ipv6Address> nameServers,
    List<DnsName> searchDomains) {

  /**
   * 18.2 hours, the most there is (RFC 8319). A peer without traffic has no session and hears no
   * advertisement; if its default route ended meanwhile, nothing would start a session again.
   */
  public static final Duration LONGEST_ROUTER_LIFETIME = Duration.ofSeconds(0xffff);

  private static final int SMALLEST_MTU = 1280;

  /** Checks the ranges, copies the lists. */
  public AdvertisementContent {
    if (routerLifetime.isNegative() || routerLifetime.compareTo(LONGEST_ROUTER_LIFETIME) > 0) {
      throw new IllegalArgumentException("a router lifetime is 0 to 65535 s");
    }
    if (hopLimit < 0 || hopLimit > 255) {
      throw new IllegalArgumentException("a hop limit is 0 to 255, not " + hopLimit);
    }
    if (mtu != 0 && (mtu < 1280 || mtu > 65535)) {
      throw new IllegalArgumentException("an advertised MTU is 1280 to 65535, not " + mtu);
    }
    nameServers = List.copyOf(nameServers);
    searchDomains = List.copyOf(searchDomains);
  }

  /**
   * Checks that it fits one packet with so many live prefixes, and those of the past.
   *
   * @throws IllegalArgumentException if it does not
   */
  public void check(int livePrefixes) {
    int bytes = 64 + 32 * (livePrefixes + LinkPrefixes.MOST_FORMER);
    bytes += nameServers.isEmpty() ? 0 : 8 + 16 * nameServers.size();
    bytes += searchDomains.isEmpty() ? 0 : 16;
    bytes += searchDomains.stream().mapToInt(domain -> domain.text().length() + 2).sum();
    if (bytes > SMALLEST_MTU) {
      throw new IllegalArgumentException(
          "too many prefixes, name servers and search domains for one packet of 1280 bytes");
    }
  }

  /** Says that the gateway is the default router, and no more yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects what to say. */
  public static final class Builder {
    private Duration routerLifetime = LONGEST_ROUTER_LIFETIME;
    private RouterPreference preference = RouterPreference.MEDIUM;
    private int hopLimit = 64;
    private boolean managed;
    private boolean otherConfiguration;
    private int mtu;
    private final List<Ipv6Address> nameServers = new ArrayList<>();
    private final List<DnsName> searchDomains = new ArrayList<>();

    private Builder() {}

    /** Sets how long the gateway is a default router; zero: not at all. */
    public Builder routerLifetime(Duration lifetime) {
      routerLifetime = lifetime;
      return this;
    }

    /** Sets the preference against other routers. */
    public Builder preference(RouterPreference value) {
      preference = value;
      return this;
    }

    /** Sets the hop limit. */
    public Builder hopLimit(int value) {
      hopLimit = value;
      return this;
    }

    /** Sets the flags M and O. */
    public Builder dhcp6(boolean addresses, boolean other) {
      managed = addresses;
      otherConfiguration = other;
      return this;
    }

    /** Sets the MTU. */
    public Builder mtu(int bytes) {
      mtu = bytes;
      return this;
    }

    /** Adds a name server. */
    public Builder nameServer(Ipv6Address server) {
      nameServers.add(server);
      return this;
    }

    /** Adds a search domain. */
    public Builder searchDomain(DnsName domain) {
      searchDomains.add(domain);
      return this;
    }

    /** What to say. */
    public AdvertisementContent build() {
      return new AdvertisementContent(
          routerLifetime,
          preference,
          hopLimit,
          managed,
          otherConfiguration,
          mtu,
          nameServers,
          searchDomains);
    }
  }
}
