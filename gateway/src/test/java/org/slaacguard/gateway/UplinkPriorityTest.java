package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.UplinkSettings;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.testing.NeedsRoot;

class UplinkPriorityTest {
  private static Settings uplink(String text) {
    return Settings.NONE.with(SettingTable.UPLINK, UplinkSettings.parse(text));
  }

  @Test
  void shouldSayThatFramesWithoutATagCarryNoPriority() {
    assertEquals(
        "Uplink: priority=6 has no effect, because frames of eth0 have no VLAN tag; name the"
            + " VLAN's interface, such as eth0.7, or leave priority= out",
        UplinkPriority.problem("eth0", 6, OptionalInt.empty()));
  }

  @Test
  void shouldSayHowAVlanMapsAPriority() {
    assertEquals(
        "Uplink: priority=6 has no effect, because eth0.7 maps it to 0; change that by 'ip link"
            + " set eth0.7 type vlan egress-qos-map 6:6'",
        UplinkPriority.problem("eth0.7", 6, OptionalInt.of(0)));
    assertNull(UplinkPriority.problem("eth0.7", 6, OptionalInt.of(6)));
    assertNull(UplinkPriority.problem("eth0.7", 6, OptionalInt.of(5)), "somebody means it");
  }

  @NeedsRoot
  @Test
  void shouldLookAtTheInterfaceIfThereIsOne() {
    try (NetworkNamespace namespace = NetworkNamespace.anonymous()) {
      namespace.run(
          () -> {
            try (Rtnetlink rtnetlink = Rtnetlink.open()) {
              rtnetlink.links().createVeth("wan0", "far0", null);
              rtnetlink.links().create("br0", "bridge");
            }
            assertEquals(
                UplinkPriority.problem("wan0", 6, OptionalInt.empty()),
                UplinkPriority.problem(uplink("wan0 priority=6")));
            assertNull(UplinkPriority.problem(uplink("wan0")), "no priority is asked for");
            assertNull(UplinkPriority.problem(uplink("br0 priority=6")), "a port may be a VLAN");
            assertNull(UplinkPriority.problem(uplink("ppp0 priority=6")), "it comes later");
          });
    }
    assertNull(UplinkPriority.problem(Settings.NONE));
  }
}
