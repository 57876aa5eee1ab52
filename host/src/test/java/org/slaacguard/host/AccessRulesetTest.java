package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.Reach;
import org.slaacguard.control.Tag;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

final class AccessRulesetTest {
  private static final AccessNetworks NETWORKS =
      new AccessNetworks(
          List.of(IpPrefix.parse("192.168.1.0/24"), IpPrefix.parse("2001:db8:a::/64")),
          List.of(
              IpPrefix.parse("192.168.1.0/24"),
              IpPrefix.parse("2001:db8:a::/64"),
              IpPrefix.parse("2001:db8:2::/64")));

  private static final AccessMember FIRST = new AccessMember(0, List.of(0), 7);
  private static final AccessMember FREE = new AccessMember(AccessMember.ALL, List.of(), 8);

  private static String of(boolean closed, Map<IpPrefix, AccessMember> blocks, String... reaches) {
    return of(ConnectionLimit.NONE, closed, blocks, reaches);
  }

  private static String of(
      ConnectionLimit limit,
      boolean closed,
      Map<IpPrefix, AccessMember> blocks,
      String... reaches) {
    List<Reach> one = List.of(reaches).stream().map(Reach::parse).toList();
    PrefixRanges<AccessMember> ranges = new PrefixRanges<>();
    ranges.replace(blocks);
    return AccessRuleset.of(
        "wg0",
        new AccessRules(List.of(one), List.of(Tag.parse("family")), closed, limit),
        NETWORKS,
        Map.of(IpAddress.parse("2001:db8::1"), FIRST, IpAddress.parse("10.8.0.2"), FREE),
        ranges.all());
  }

  private static void assertHas(String text, String... lines) {
    for (String line : lines) {
      assertTrue(text.lines().map(String::strip).anyMatch(line::equals), line + "\n" + text);
    }
  }

  @Test
  void shouldReplaceWhatThereWasInOneTransaction() {
    String text = of(false, Map.of(), "all");
    assertTrue(
        text.startsWith(
            """
            add table inet slaacguard-access-wg0
            delete table inet slaacguard-access-wg0
            table inet slaacguard-access-wg0 {
            """),
        text);
  }

  @Test
  void shouldLeadEachSourceToWhatItsPeerMayReach() {
    assertHas(
        of(false, Map.of(), "lan"),
        "map source6 { type ipv6_addr : verdict; elements = { 2001:db8::1 : goto reach0 }; }",
        "map source4 { type ipv4_addr : verdict; elements = { 10.8.0.2 : accept }; }",
        "set tag0v6 { type ipv6_addr; comment \"family\"; elements = { 2001:db8::1 }; }",
        "oifname != \"wg0\" ip6 daddr @lan6 accept",
        "oifname != \"wg0\" ip daddr @lan4 accept");
  }

  @Test
  void shouldLetPortsAndProtocolsThroughOneByOne() {
    assertHas(
        of(false, Map.of(), "2001:db8:5::/64 tcp/443 tcp/8000-8100 udp icmp", "peers:family udp/1"),
        "ip6 daddr 2001:db8:5::/64 tcp dport 443 accept",
        "ip6 daddr 2001:db8:5::/64 tcp dport 8000-8100 accept",
        "ip6 daddr 2001:db8:5::/64 meta l4proto udp accept",
        "ip6 daddr 2001:db8:5::/64 meta l4proto { icmp, ipv6-icmp } accept",
        "oifname \"wg0\" ip6 daddr @tag0v6 udp dport 1 accept");
  }

  @Test
  void shouldNotTakeTheGatewayForALanOrTheInternet() {
    String text = of(false, Map.of(), "lan", "internet", "peers");
    String gate = text.substring(text.indexOf("chain gate0"), text.indexOf("chain reach0"));
    assertFalse(gate.contains("accept"), gate);
    assertHas(text, "fib daddr type { local, broadcast } goto gate0");
    String gateway = of(false, Map.of(), "gateway udp/53", "2001:db8:a::1 tcp/22");
    assertHas(gateway, "udp dport 53 accept", "ip6 daddr 2001:db8:a::1/128 tcp dport 22 accept");
  }

  @Test
  void shouldDropWhatMayBeARestrictedPeersBeforeItIsKnown() {
    assertTrue(of(true, Map.of(), "lan").contains("    goto unsettled\n"));
    assertFalse(of(false, Map.of(), "lan").contains("    goto unsettled\n"));
  }

  @Test
  void shouldLetTheLongestPrefixSayWhoseAnAddressIs() {
    String text =
        of(
            true,
            Map.of(
                IpPrefix.parse("::/0"),
                FREE,
                IpPrefix.parse("2001:db8::/32"),
                AccessMember.UNSETTLED,
                IpPrefix.parse("2001:db8:7::/48"),
                FIRST),
            "lan");
    assertTrue(
        text.contains(
            "2001:db8:7::-2001:db8:7:ffff:ffff:ffff:ffff:ffff : goto reach0,"
                + " 2001:db8:8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff : goto unsettled"),
        text);
    assertHas(
        text,
        "set tag0w6 { type ipv6_addr; flags interval;"
            + " elements = { 2001:db8:7::-2001:db8:7:ffff:ffff:ffff:ffff:ffff }; }");
  }

  @Test
  void shouldCountWhatEachPeerBeginsFromWhicheverOfItsAddresses() {
    Map<IpPrefix, AccessMember> blocks = Map.of(IpPrefix.parse("2001:db8:7::/48"), FIRST);
    String text = of(new ConnectionLimit(300, 64), false, blocks, "lan");
    assertHas(
        text,
        "map flow6 { type ipv6_addr : verdict; elements = { 2001:db8::1 : goto flow7 }; }",
        "map flow4 { type ipv4_addr : verdict; elements = { 10.8.0.2 : goto flow8 }; }",
        "map flows6 { type ipv6_addr : verdict; flags interval; elements ="
            + " { 2001:db8:7::-2001:db8:7:ffff:ffff:ffff:ffff:ffff : goto flow7 }; }",
        "chain flow63 {",
        "limit rate over 250/second burst 300 packets goto crowded",
        "ct count over 300 goto crowded",
        "ct count over 300 goto unsettled",
        "ct state new ct status & confirmed == 0 jump begun");
    assertFalse(text.contains("flow64"), text);
    assertFalse(of(false, blocks, "lan").contains("flow"), "no limit");
  }

  @Test
  void shouldGiveAPeerAPartOfTheKernelsTable() {
    assertEquals(2048, ConnectionLimit.share(262_144));
    assertEquals(1024, ConnectionLimit.share(16_384));
    assertEquals(64, ConnectionLimit.share(512));
    assertEquals(2048, ConnectionLimit.share(0), "it is not known yet");
    assertEquals(new ConnectionLimit(5, 1), new ConnectionLimit(5, 1).resolved());
  }
}
