package org.slaacguard.linux;

import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** What a VLAN interface makes of the priority of packets (if_link.h, if_vlan.h). */
final class VlanPriority {
  private static final String KIND = "vlan";
  private static final int IFLA_VLAN_EGRESS_QOS = 3;

  private VlanPriority() {}

  /**
   * The priority in the tags of frames that carry packets of this priority.
   *
   * @param link the attributes of the interface
   * @param priority 0 to 7
   * @return empty if the interface is no VLAN, so that its frames have no tag
   */
  static OptionalInt of(NetlinkAttributes link, int priority) {
    NetlinkAttributes info = link.nested(Link.IFLA_LINKINFO);
    if (!info.text(Link.IFLA_INFO_KIND, "").equals(KIND)) {
      return OptionalInt.empty();
    }
    // struct ifla_vlan_qos_mapping, one each: 0 from u32 | 4 to u32. What has none gets 0.
    for (NetlinkAttributes.Attribute each :
        info.nested(Link.IFLA_INFO_DATA).nested(IFLA_VLAN_EGRESS_QOS).all()) {
      ByteBuffer mapping = each.value();
      if (mapping.limit() >= 8 && mapping.getInt(0) == priority) {
        return OptionalInt.of(mapping.getInt(4));
      }
    }
    return OptionalInt.of(0);
  }
}
