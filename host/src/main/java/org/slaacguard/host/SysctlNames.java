package org.slaacguard.host;

import java.util.ArrayList;
import java.util.List;
import org.slaacguard.linux.Sysctl;

/** The sysctls that steps change, and that a {@link HostView} therefore reads. */
final class SysctlNames {
  /** Whether the host forwards IPv6. */
  static final String FORWARDING = forwarding("all");

  /** Whether the host forwards IPv4. */
  static final String FORWARDING_IPV4 = "net/ipv4/ip_forward";

  /** Whether the reverse path filter looks at the mark, on all interfaces. */
  static final String SRC_VALID_MARK = "net/ipv4/conf/all/src_valid_mark";

  private SysctlNames() {}

  /**
   * Whether router advertisements are accepted; 0: never, 1: while the host does not forward, 2:
   * always.
   */
  static String acceptRa(String interfaceName) {
    return Sysctl.ipv6(interfaceName, "accept_ra");
  }

  /** Whether an interface is a router's, for IPv6. */
  static String forwarding(String interfaceName) {
    return Sysctl.ipv6(interfaceName, "forwarding");
  }

  /** Whether interfaces have no IPv6; {@code default} is for new ones. */
  static String disableIpv6(String interfaceName) {
    return Sysctl.ipv6(interfaceName, "disable_ipv6");
  }

  /** How the kernel forms the link-local address. */
  static String addressGeneration(String interfaceName) {
    return Sysctl.ipv6(interfaceName, "addr_gen_mode");
  }

  static List<String> all(String interfaceName) {
    List<String> all = new ArrayList<>();
    all.add(FORWARDING);
    all.add(FORWARDING_IPV4);
    all.add(SRC_VALID_MARK);
    all.add(addressGeneration(interfaceName));
    AcceptAdvertisements.SETTINGS.forEach(each -> all.add(Sysctl.ipv6(interfaceName, each)));
    return all;
  }
}
