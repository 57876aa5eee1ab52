package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;

/**
 * Looks, before anything is made, whether the host lets an interface be what its file says: IPv6
 * may be off, and a container may have settings that it cannot change.
 */
record HostNeeds(InterfacePlan plan) {
  /** What IPv6 needs of a link (RFC 8200, section 5). */
  private static final int IPV6_MTU = 1280;

  private static final String FORWARDING = "ipv6/conf/all/forwarding";
  private static final String VALID_MARK = "ipv4/conf/all/src_valid_mark";

  /**
   * Looks.
   *
   * @throws SetupException saying what is lacking, and what to do
   */
  void check() throws SetupException {
    if (usesIpv6()) {
      String off = ipv6Off();
      if (off != null) {
        throw new SetupException(plan.name() + " has IPv6 in its file, and " + off);
      }
      Integer mtu = plan.network().mtu();
      if (mtu != null && mtu < IPV6_MTU) {
        throw new SetupException(
            "MTU = "
                + mtu
                + " is less than "
                + IPV6_MTU
                + ", which IPv6 needs, and "
                + plan.name()
                + " has IPv6 in its file");
      }
    }
    readOnly();
  }

  private boolean usesIpv6() {
    return plan.advertises()
        || plan.network().addresses().stream().anyMatch(a -> a.address() instanceof Ipv6Address)
        || plan.allowedIps().stream().anyMatch(p -> p.address() instanceof Ipv6Address);
  }

  /**
   * Why new interfaces of the calling thread's network namespace have no IPv6, and what to do; null
   * where they have.
   */
  static @Nullable String ipv6Off() throws SetupException {
    if (!Sysctl.exists("ipv6")) {
      return "this kernel has IPv6 switched off: boot without ipv6.disable=1";
    }
    List<String> off = new ArrayList<>();
    for (String which : List.of("all", "default")) {
      if (!Sysctl.get("ipv6/conf/" + which + "/disable_ipv6").equals("0")) {
        off.add("net.ipv6.conf." + which + ".disable_ipv6=0");
      }
    }
    return off.isEmpty()
        ? null
        : "IPv6 is switched off for new interfaces: 'sysctl " + String.join(" ", off) + "'";
  }

  private void readOnly() throws SetupException {
    List<String> options = new ArrayList<>();
    if (plan.advertises()) {
      need(FORWARDING, "1", options);
    }
    boolean isDefault =
        plan.allowedIps().contains(new IpPrefix(new Ipv4Address(0), 0))
            && plan.network().table() == null;
    if (isDefault) {
      need(VALID_MARK, "1", options);
    }
    if (!options.isEmpty()) {
      throw new SetupException(
          "/proc/sys cannot be written here, as in many containers, and "
              + plan.name()
              + " needs other settings: start the container with "
              + String.join(" ", options));
    }
  }

  private static void need(String path, String value, List<String> options) throws SetupException {
    if (Sysctl.isReadOnly(path) && !Sysctl.get(path).equals(value)) {
      options.add(Sysctl.option(path, value));
    }
  }
}
