package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.host.MtuLayer.Kind;

final class MtuPlanTest {
  private static final int FREE = 0;

  private static MtuLayer ethernet(String name, int mtu, int most) {
    return new MtuLayer(name, 2, Kind.ETHERNET, mtu, most, List.of());
  }

  private static MtuLayer on(String name, Kind kind, int mtu, MtuLayer... lower) {
    return new MtuLayer(name, 3, kind, mtu, FREE, List.of(lower));
  }

  private static MtuLayer absent(MtuLayer lower) {
    return new MtuLayer("ppp0", 0, Kind.PPPOE, 0, FREE, List.of(lower));
  }

  private static String sizes(MtuPlan plan) {
    return plan.devices().stream()
        .map(each -> each.layer().name() + " " + each.size())
        .collect(Collectors.joining(", "));
  }

  /** Ethernet, VLAN, PPPoE: what each has, what the driver takes, what is wanted and agreed on. */
  @ParameterizedTest
  @CsvSource({
    "1500, 9000, 1500, 1492, 1500, UNKNOWN, 1508, 1508, 1492",
    "1508, 9000, 1508, 1500, 1500, NEGOTIATED, 1508, 1508, 1500",
    "1508, 9000, 1508, 1492, 1500, NEGOTIATED, 1508, 1508, 1500",
    "1508, 9000, 1508, 1492, 1500, PROVED, 1508, 1508, 1500",
    "1500, 1500, 1500, 1492, 1500, NEGOTIATED, 1500, 1500, 1492",
    "1500, 1504, 1500, 1492, 1500, NEGOTIATED, 1504, 1504, 1496",
    "9000, 9000, 1500, 1492, 1500, UNKNOWN, 9000, 1508, 1492",
    "1500, 0, 1500, 1480, 1500, UNKNOWN, 1508, 1508, 1480",
    "1500, 9000, 1500, 1492, 1492, UNKNOWN, 1500, 1500, 1492",
    "1400, 9000, 1400, 1392, 1500, UNKNOWN, 1508, 1508, 1392",
    "9000, 9000, 9000, 1500, 4000, NEGOTIATED, 9000, 9000, 4000",
    "1508, 9000, 1508, 1500, 1500, REFUSED, 1508, 1508, 1492",
    "1508, 9000, 1508, 1500, 1500, REFUTED, 1508, 1508, 1492",
    "1508, 9000, 1508, 1454, 1500, REFUSED, 1508, 1508, 1454",
    "1508, 9000, 1508, 1500, 1400, REFUSED, 1508, 1508, 1400",
    "1508, 9000, 1508, 1500, 1500, UNKNOWN, 1508, 1508, 1500",
  })
  void shouldGiveEachDeviceItsSize(
      int ethernet,
      int most,
      int vlan,
      int ppp,
      int goal,
      SessionSize session,
      int toEthernet,
      int toVlan,
      int toPpp) {
    MtuLayer chain =
        on(
            "ppp0",
            Kind.PPPOE,
            ppp,
            on("eth0.101", Kind.VLAN, vlan, ethernet("eth0", ethernet, most)));
    MtuPlan plan = MtuPlan.of(chain, goal, session);
    assertEquals("eth0 %d, eth0.101 %d, ppp0 %d".formatted(toEthernet, toVlan, toPpp), sizes(plan));
    assertEquals(toPpp, plan.mtu());
    plan.devices().forEach(each -> assertTrue(!each.why().isEmpty(), each::toString));
  }

  /** A trial, or somebody else, has raised it meanwhile. */
  @ParameterizedTest
  @CsvSource({
    "UNKNOWN, 1492, 1492",
    "REFUTED, 1492, 1492",
    "REFUSED, 1454, 1454",
    "NEGOTIATED, 1500, 1500",
    "PROVED, 1492, 1500",
  })
  void shouldTakeASessionBackToWhatItCameWith(SessionSize session, int cameUp, int size) {
    MtuLayer chain = on("ppp0", Kind.PPPOE, 1500, ethernet("eth0", 1508, 9000));
    assertEquals(size, MtuPlan.of(chain, 1500, session, cameUp).mtu());
  }

  @Test
  void shouldHaveEachPortOfABridgeTakeAsMuch() {
    MtuLayer bridge =
        on("br0", Kind.BRIDGE, 1500, ethernet("eth0", 1500, 9000), ethernet("eth1", 9000, 9000));
    assertEquals(
        "eth0 1508, eth1 9000, br0 1508, ppp0 1500",
        sizes(MtuPlan.of(on("ppp0", Kind.PPPOE, 1500, bridge), 1500, SessionSize.NEGOTIATED)));
  }

  @Test
  void shouldBeBoundByTheNarrowestPort() {
    MtuLayer bridge =
        on("br0", Kind.BRIDGE, 1500, ethernet("eth0", 1500, 1500), ethernet("eth1", 1500, 9000));
    MtuPlan plan = MtuPlan.of(on("ppp0", Kind.PPPOE, 1492, bridge), 1500, SessionSize.UNKNOWN);
    assertEquals("eth0 1500, eth1 1500, br0 1500, ppp0 1492", sizes(plan));
    assertTrue(plan.uplink().why().contains("eth0 takes 1500 at the most"), plan::toString);
  }

  @Test
  void shouldPrepareForASessionThatIsToCome() {
    MtuPlan plan = MtuPlan.of(absent(ethernet("eth0", 1500, 9000)), 1500, SessionSize.UNKNOWN);
    assertEquals("eth0 1508, ppp0 1500", sizes(plan));
    assertEquals(List.of("eth0"), plan.differing().stream().map(e -> e.layer().name()).toList());
    assertTrue(plan.devices().getFirst().why().contains("8 of PPPoE"), plan::toString);
  }

  @Test
  void shouldSetAPlainUplinkAsWanted() {
    assertEquals(
        "eth0 9000", sizes(MtuPlan.of(ethernet("eth0", 1500, 9216), 9000, SessionSize.UNKNOWN)));
    assertEquals(
        "eth0 1500", sizes(MtuPlan.of(ethernet("eth0", 9000, 9216), 1500, SessionSize.UNKNOWN)));
    assertEquals(
        "eth0 4000", sizes(MtuPlan.of(ethernet("eth0", 1500, 4000), 9000, SessionSize.UNKNOWN)));
  }

  /** Ways as {@code 6:1500}, what is left, and what the reason names. */
  @ParameterizedTest
  @CsvSource({
    "6:1500, 1420, 80 of WireGuard over IPv6",
    "4:1500, 1440, 60 of WireGuard over IPv4",
    "4:1492 6:1500, 1420, IPv6",
    "4:1470 6:1500, 1410, IPv4",
    "6:1492, 1412, 1492 by d",
    "4:1300, 1280, IPv6 needs 1280",
    "6:9000 4:9000, 8920, IPv6",
    "6:65536, 65456, IPv6",
    "4:65576, 65475, IPv4",
  })
  void shouldLeaveTheTunnelWhatAllItsWaysTake(String paths, int mtu, String why) {
    List<TunnelPath> list =
        List.of(paths.split(" ", -1)).stream()
            .map(w -> new TunnelPath(w.startsWith("6"), "d", Integer.parseInt(w.substring(2))))
            .toList();
    TunnelPlan plan = TunnelPlan.of(list);
    assertEquals(mtu, plan.mtu());
    assertTrue(plan.why().contains(why), plan::toString);
  }

  @Test
  void shouldKnowNothingWithoutAWay() {
    assertEquals(0, TunnelPlan.of(List.of()).mtu());
  }
}
