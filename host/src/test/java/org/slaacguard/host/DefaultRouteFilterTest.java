package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpAddress;

/** Which program filters; none of them is run. */
final class DefaultRouteFilterTest {
  private final CommandLog host = new CommandLog();

  private static DefaultRouteFilter filter(boolean ipv6, int mark, String address) {
    return new DefaultRouteFilter(ipv6, mark, List.of(IpAddress.parse(address)));
  }

  @Test
  void shouldFilterByNftWhereItIsThere() throws Exception {
    filter(true, 51820, "2001:db8::1").apply(host);
    assertEquals(1, host.ran.size());
    assertTrue(
        host.ran.getFirst().startsWith("nft -f - < add table ip6 slaacguard-filter-sgt0"),
        host.ran::toString);
  }

  @Test
  void shouldFilterByIptablesWithoutNft() throws Exception {
    host.lacking = "nft";
    DefaultRouteFilter filter = filter(false, 51820, "10.0.0.1");
    filter.apply(host);
    assertEquals(2, host.ran.size(), host.ran::toString);
    assertTrue(host.ran.getFirst().contains("iptables-save | sed "), host.ran::toString);
    assertEquals(
        """
        iptables-restore -n < *raw
        -I PREROUTING ! -i sgt0 -d 10.0.0.1 -m addrtype ! --src-type LOCAL -m comment --comment slaacguard-filter-sgt0 -j DROP
        COMMIT
        *mangle
        -I POSTROUTING -p udp -m mark --mark 51820 -m comment --comment slaacguard-filter-sgt0 -j CONNMARK --save-mark
        -I PREROUTING -p udp -m comment --comment slaacguard-filter-sgt0 -j CONNMARK --restore-mark
        COMMIT
        """,
        host.ran.getLast());
    filter.undo(host);
    assertEquals(host.ran.getFirst(), host.ran.getLast(), "undone as what an earlier run left");
    filter(true, 51820, "2001:db8::1").apply(host);
    assertTrue(host.ran.getLast().startsWith("ip6tables-restore -n < "), host.ran::toString);
  }

  @Test
  void shouldSayWhatIsMissingWithoutEither() throws Exception {
    host.lacking = "nft|iptables|ip6tables";
    SetupException e =
        assertThrows(SetupException.class, () -> filter(true, 1, "2001:db8::1").apply(host));
    assertEquals(
        "a default route through sgt0 needs a filter by nft (package nftables) or iptables",
        e.getMessage());
  }
}
