package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinkLayer;
import org.slaacguard.linux.PppoeSession;

final class DeviceStackTest {
  private static final int ETHER = 1;
  private static final int PPP = 512;

  private static LinkLayer layer(
      int index, String name, String kind, int hardware, int lower, int master) {
    return new LinkLayer(
        new Link(index, name, kind, Link.FLAG_UP, 1500, hardware, ""), lower, master, 9000, 0);
  }

  private static final List<LinkLayer> HOST =
      List.of(
          layer(1, "lo", "", 772, 0, 0),
          layer(2, "eth0", "", ETHER, 0, 0),
          layer(3, "eth1", "veth", ETHER, 2, 7),
          layer(4, "eth0.101", "vlan", ETHER, 2, 0),
          layer(5, "ppp0", "ppp", PPP, 0, 0),
          layer(6, "sg0", "tun", 65534, 0, 0),
          layer(7, "br0", "bridge", ETHER, 0, 0),
          layer(8, "eth2", "", ETHER, 0, 7),
          layer(9, "loop", "vlan", ETHER, 9, 0));

  private static String chain(String name, @Nullable String below, String... devices) {
    List<PppoeSession> sessions =
        List.of(devices).stream().map(d -> new PppoeSession(1, "020000000001", d)).toList();
    return text(new DeviceStack(HOST, sessions).chain(name, below));
  }

  private static String text(MtuLayer layer) {
    String own = layer.name() + "=" + layer.kind();
    return layer.lower().isEmpty()
        ? own
        : own
            + layer.lower().stream()
                .map(DeviceStackTest::text)
                .collect(Collectors.joining(" ", "(", ")"));
  }

  @Test
  void shouldFollowASessionDownToTheHardware() {
    assertEquals(
        "ppp0=PPPOE(eth0.101=VLAN(eth0=ETHERNET))", chain("ppp0", null, "eth0.101", "eth0.101"));
    assertEquals("ppp0=PPPOE(eth0=ETHERNET)", chain("ppp0", "eth0", "eth0.101", "eth1"));
  }

  @Test
  void shouldNotGuessWhatASessionLiesOn() {
    assertEquals("ppp0=PPP", chain("ppp0", null));
    assertEquals("ppp0=PPP", chain("ppp0", null, "eth0", "eth1"));
  }

  @Test
  void shouldKnowThePortsOfABridge() {
    assertEquals("br0=BRIDGE(eth1=ETHERNET eth2=ETHERNET)", chain("br0", null));
  }

  @Test
  void shouldKnowWhatASessionWillLieOn() {
    assertEquals("ppp1=PPPOE(eth0.101=VLAN(eth0=ETHERNET))", chain("ppp1", "eth0.101"));
    assertEquals("ppp1=PPPOE(eth9=OTHER)", chain("ppp1", "eth9"));
    assertEquals("eth9=OTHER", chain("eth9", null));
  }

  @Test
  void shouldTakeASessionThatIsNotUpForNone() {
    List<LinkLayer> host = new ArrayList<>(HOST.subList(0, 2));
    host.add(new LinkLayer(new Link(5, "ppp0", "ppp", 0, 1500, PPP, ""), 0, 0, 0, 0));
    MtuLayer chain = new DeviceStack(host, List.of()).chain("ppp0", "eth0");
    assertEquals("ppp0=PPPOE(eth0=ETHERNET)", text(chain));
    assertEquals(0, chain.index());
  }

  @Test
  void shouldEndWhereAChainBitesItsTail() {
    assertEquals("loop=VLAN(loop=VLAN)", chain("loop", null));
  }

  @Test
  void shouldSeeNoEthernetInATunnel() {
    assertEquals("sg0=OTHER", chain("sg0", null));
  }
}
