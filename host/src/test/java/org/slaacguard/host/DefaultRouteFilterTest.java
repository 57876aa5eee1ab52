package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpAddress;

/** Which program filters; none of them is run. */
final class DefaultRouteFilterTest {
  private final List<String> ran = new ArrayList<>();
  private String lacking = "";

  private final HostControl host =
      new FakeHost() {
        @Override
        public CommandRunner commands() {
          return DefaultRouteFilterTest.this::record;
        }
      };

  private void record(List<String> command, String input, Duration limit) throws SetupException {
    String text = String.join(" ", command);
    if (!lacking.isEmpty() && text.matches("(.* )?(" + lacking + ")[ -].*")) {
      throw new SetupException("cannot start '" + command.getFirst() + "'");
    }
    ran.add(text + " < " + input);
  }

  private static DefaultRouteFilter filter(boolean ipv6, int mark, String address) {
    return new DefaultRouteFilter(ipv6, mark, List.of(IpAddress.parse(address)));
  }

  @Test
  void shouldFilterByNftWhereItIsThere() throws Exception {
    filter(true, 51820, "2001:db8::1").apply(host);
    assertEquals(1, ran.size());
    assertTrue(
        ran.getFirst().startsWith("nft -f - < add table ip6 slaacguard-filter-sgt0"),
        ran::toString);
  }

  @Test
  void shouldFilterByIptablesWithoutNft() throws Exception {
    lacking = "nft";
    DefaultRouteFilter filter = filter(false, 51820, "10.0.0.1");
    filter.apply(host);
    assertEquals(2, ran.size(), ran::toString);
    assertTrue(ran.getFirst().contains("iptables-save | sed "), ran::toString);
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
        ran.getLast());
    filter.undo(host);
    assertEquals(ran.getFirst(), ran.getLast(), "undone as what an earlier run left");
    filter(true, 51820, "2001:db8::1").apply(host);
    assertTrue(ran.getLast().startsWith("ip6tables-restore -n < "), ran::toString);
  }

  @Test
  void shouldSayWhatIsMissingWithoutEither() throws Exception {
    lacking = "nft|iptables|ip6tables";
    SetupException e =
        assertThrows(SetupException.class, () -> filter(true, 1, "2001:db8::1").apply(host));
    assertEquals(
        "a default route through sgt0 needs a filter by nft (package nftables) or iptables",
        e.getMessage());
  }
}
