package org.slaacguard.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.NetworkSettings;
import org.slaacguard.control.SettingTable;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;

/**
 * Checks, before anything is made, whether the host allows what a file says: IPv6 may be off, and a
 * container may have settings that it cannot change.
 */
public final class HostNeeds {
  /** The smallest MTU of IPv6 (RFC 8200, section 5). */
  private static final int IPV6_MTU = 1280;

  private final String interfaceName;
  private final NetworkSettings network;
  private final boolean advertises;
  private final List<IpPrefix> allowedIps;
  private final HostPlan.@Nullable Nat translates;
  private final Sysctls settings;

  HostNeeds(String interfaceName, Configuration configuration, Sysctls settings) {
    this.interfaceName = interfaceName;
    network = configuration.device().network();
    advertises =
        configuration.device().settings().has(SettingTable.ADVERTISE_PREFIX)
            || configuration.device().settings().has(SettingTable.LAN_PREFIX)
            || configuration.peers().stream()
                .anyMatch(peer -> !peer.settings().get(SettingTable.ADVERTISE_PREFIX).isEmpty());
    allowedIps =
        configuration.peers().stream().flatMap(peer -> peer.allowedIps().stream()).toList();
    translates =
        Ipv4Network.masquerade(configuration) == null ? null : Ipv4Network.of(configuration).nat();
    this.settings = settings;
  }

  /** The needs of an interface with this configuration on the host that we run on. */
  public static HostNeeds of(String interfaceName, Configuration configuration) {
    return new HostNeeds(interfaceName, configuration, new NamespaceSysctls());
  }

  /**
   * Checks them.
   *
   * @throws SetupException saying what is lacking, and what to do
   */
  public void check() throws SetupException {
    if (usesIpv6()) {
      String off = ipv6Off();
      if (off != null) {
        throw new SetupException(interfaceName + " has IPv6 in its file, and " + off);
      }
      Integer mtu = network.mtu();
      if (mtu != null && mtu < IPV6_MTU) {
        throw new SetupException(
            "MTU = "
                + mtu
                + " is less than "
                + IPV6_MTU
                + ", which IPv6 needs, and "
                + interfaceName
                + " has IPv6 in its file");
      }
    }
    if (translates != null && translates.sources().isEmpty()) {
      throw new SetupException(
          "Masquerade has no IPv4 network to translate: add IPv4Pool = 10.8.0.0/24, or an IPv4"
              + " Address with its prefix length");
    }
    readOnly();
  }

  private boolean usesIpv6() {
    return advertises
        || network.addresses().stream().anyMatch(a -> a.address() instanceof Ipv6Address)
        || allowedIps.stream().anyMatch(p -> p.address() instanceof Ipv6Address);
  }

  /**
   * Why new interfaces of the calling thread's network namespace have no IPv6, and what to do; null
   * where they have.
   */
  @Nullable String ipv6Off() throws SetupException {
    if (settings.get(SysctlNames.disableIpv6("all")).isEmpty()) {
      return "this kernel has IPv6 switched off: boot without ipv6.disable=1";
    }
    List<String> off = new ArrayList<>();
    for (String which : List.of("all", "default")) {
      if (settings.get(SysctlNames.disableIpv6(which)).filter("0"::equals).isEmpty()) {
        off.add("net.ipv6.conf." + which + ".disable_ipv6=0");
      }
    }
    return off.isEmpty()
        ? null
        : "IPv6 is switched off for new interfaces: 'sysctl " + String.join(" ", off) + "'";
  }

  private void readOnly() throws SetupException {
    List<String> options = new ArrayList<>();
    if (advertises) {
      need(SysctlNames.FORWARDING, "1", options);
    }
    if (translates != null) {
      need(SysctlNames.FORWARDING_IPV4, "1", options);
    }
    boolean isDefault =
        allowedIps.contains(new IpPrefix(new Ipv4Address(0), 0)) && network.table() == null;
    if (isDefault) {
      need(SysctlNames.SRC_VALID_MARK, "1", options);
    }
    if (!options.isEmpty()) {
      throw new SetupException(
          "/proc/sys cannot be written here, as in many containers, and "
              + interfaceName
              + " needs other settings: start the container with "
              + String.join(" ", options));
    }
  }

  private void need(String name, String value, List<String> options) throws SetupException {
    if (settings.isReadOnly(name) && !settings.get(name).equals(Optional.of(value))) {
      options.add(NamespaceSysctls.option(name, value));
    }
  }
}
