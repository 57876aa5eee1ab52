package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.slaacguard.testing.NeedsRoot;

/** What {@code ip link add link eth0 name eth0.7 type vlan id 7 egress-qos-map …} leaves. */
@NeedsRoot
final class VlanPriorityTest {
  private static byte[] attribute(int type, byte[]... parts) {
    int length = 4;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer bytes = ByteBuffer.allocate(length + 3 & ~3).order(ByteOrder.nativeOrder());
    bytes.putShort((short) length).putShort((short) type);
    for (byte[] part : parts) {
      bytes.put(part);
    }
    return bytes.array();
  }

  private static byte[] mapping(int from, int to) {
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    return attribute(1, bytes.putInt(from).putInt(to).array());
  }

  private static NetlinkAttributes link(String kind, byte[]... mappings) {
    byte[] kindText = (kind + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] data = attribute(Link.IFLA_INFO_DATA, attribute(3, mappings));
    byte[] info = attribute(Link.IFLA_LINKINFO, attribute(Link.IFLA_INFO_KIND, kindText), data);
    return NetlinkAttributes.parse(ByteBuffer.wrap(info));
  }

  @Test
  void shouldReadWhatAVlanMakesOfAPriority() {
    NetlinkAttributes vlan = link("vlan", mapping(6, 5), mapping(1, 1));
    assertEquals(OptionalInt.of(5), VlanPriority.of(vlan, 6));
    assertEquals(OptionalInt.of(1), VlanPriority.of(vlan, 1));
    assertEquals(OptionalInt.of(0), VlanPriority.of(vlan, 2), "is not mapped");
    assertEquals(OptionalInt.of(0), VlanPriority.of(link("vlan"), 6));
  }

  @Test
  void shouldKnowThatOtherInterfacesHaveNoTag() {
    assertEquals(OptionalInt.empty(), VlanPriority.of(link("veth", mapping(6, 6)), 6));
    assertEquals(
        OptionalInt.empty(), VlanPriority.of(NetlinkAttributes.parse(ByteBuffer.allocate(0)), 6));
  }

  @Test
  void shouldPassOverAMappingThatIsTooShort() {
    NetlinkAttributes cut = link("vlan", attribute(1, new byte[] {6, 0, 0, 0}), mapping(6, 3));
    assertEquals(OptionalInt.of(3), VlanPriority.of(cut, 6));
  }

  @Test
  void shouldAskTheKernel() {
    try (Loopback namespace = new Loopback();
        Rtnetlink netlink = namespace.call(Rtnetlink::open)) {
      int veth = netlink.links().createVeth("sgv0", "sgv1", null).index();
      assertEquals(OptionalInt.empty(), netlink.links().vlanPriority(veth, 6));
      LinuxException gone =
          assertThrows(LinuxException.class, () -> netlink.links().vlanPriority(9999, 6));
      assertEquals(Errno.ENODEV, gone.errno());
    }
  }
}
