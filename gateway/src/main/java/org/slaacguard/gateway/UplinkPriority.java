package org.slaacguard.gateway;

import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.UplinkSettings;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Rtnetlink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether frames carry the priority that {@code priority=} of an uplink asks for. Only the tag of a
 * VLAN has room for it, and Linux leaves it 0 without a mapping.
 */
final class UplinkPriority {
  private static final Logger LOG = LoggerFactory.getLogger(UplinkPriority.class);

  /** Kinds of interfaces whose frames leave by one below, which may be a VLAN. */
  private static final Set<String> ABOVE =
      Set.of("ppp", "bridge", "bond", "team", "macvlan", "ipvlan");

  private UplinkPriority() {}

  /**
   * Looks at the uplink of a file, in the network namespace of the calling thread.
   *
   * @return what is wrong, and what to do; null if nothing is, or the interface is not there yet
   */
  static @Nullable String problem(Settings said) {
    UplinkSettings uplink = said.get(SettingTable.UPLINK);
    if (uplink == null || uplink.priority() == 0) {
      return null;
    }
    String name = uplink.interfaceName();
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      Link link = rtnetlink.links().find(name).orElse(null);
      return link == null || ABOVE.contains(link.kind())
          ? null
          : problem(
              name,
              uplink.priority(),
              rtnetlink.links().vlanPriority(link.index(), uplink.priority()));
    } catch (LinuxException e) {
      LOG.debug("the priority of {} is not checked", name, e);
      return null;
    }
  }

  /**
   * The same for an interface that was looked at.
   *
   * @param tagged the priority in its tags; empty if it is no VLAN. What somebody maps to another
   *     one than 0 is meant
   */
  static @Nullable String problem(String name, int wanted, OptionalInt tagged) {
    if (tagged.isEmpty()) {
      return "Uplink: priority="
          + wanted
          + " has no effect, because frames of "
          + name
          + " have no VLAN tag; name the VLAN's interface, such as "
          + name
          + ".7, or leave priority= out";
    }
    if (tagged.getAsInt() == 0) {
      return "Uplink: priority="
          + wanted
          + " has no effect, because "
          + name
          + " maps it to 0; change that by 'ip link set "
          + name
          + " type vlan egress-qos-map "
          + wanted
          + ":"
          + wanted
          + "'";
    }
    return null;
  }
}
