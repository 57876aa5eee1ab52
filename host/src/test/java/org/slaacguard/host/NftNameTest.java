package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/** Interfaces may have names that {@code nft} would not take for a table. */
final class NftNameTest {
  private static final String STRANGE = "2+b=.c_d-";
  private static final Pattern TABLE = Pattern.compile("table (?:inet|ip|ip6) (\\S+)");

  private final List<String> ran = new ArrayList<>();

  private final HostControl host =
      new FakeHost() {
        @Override
        public String interfaceName() {
          return STRANGE;
        }

        @Override
        public CommandRunner commands() {
          return NftNameTest.this::record;
        }
      };

  private void record(List<String> command, String input, Duration limit) {
    ran.add(input);
  }

  @Test
  void shouldNameATableAfterAnyInterface() {
    assertEquals("slaacguard-access-wg0", NftName.table("access", "wg0"));
    // A default route of an interface called access-wg0.
    assertEquals("slaacguard-filter-access-wg0", NftName.table("filter", "access-wg0"));
    assertEquals("slaacguard-nat-a_b.c-d__3d__2b", NftName.table("nat", "a_b.c-d=+"));
  }

  @Test
  void shouldWriteEachTableSoThatNftTakesIt() throws SetupException {
    List<SetupStep> steps =
        List.of(
            new ClampMss(1400),
            new DefaultRouteFilter(true, 1, List.of(IpAddress.parse("2001:db8::1"))),
            new DefaultRouteFilter(false, 1, List.of(IpAddress.parse("192.0.2.1"))),
            new Masquerade(List.of(IpPrefix.parse("10.8.0.0/24")), ""),
            new NeighborLimit(),
            new RouterMessageFilter());
    for (SetupStep step : steps) {
      step.apply(host);
      step.undo(host);
    }
    assertEquals(2 * steps.size(), ran.size());
    for (String ruleset : ran) {
      Matcher tables = TABLE.matcher(ruleset);
      int found = 0;
      for (; tables.find(); found++) {
        assertTrue(tables.group(1).matches("[a-z][A-Za-z0-9_.-]*"), ruleset);
      }
      assertTrue(found >= 2, ruleset);
    }
  }
}
