package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which program makes the guard; none of them is run. */
final class RouterMessageFilterTest {
  private final CommandLog host = new CommandLog();
  private final RouterMessageFilter filter = new RouterMessageFilter();

  @Test
  void shouldDropWhatOnlyRoutersSend() throws SetupException {
    filter.apply(host);
    filter.undo(host);
    assertEquals(2, host.ran.size(), host.ran::toString);
    assertTrue(
        host.ran
            .getFirst()
            .contains("iifname \"sgt0\" icmpv6 type { 134, 137, 138, 149, 151, 153 } drop"),
        host.ran::toString);
    assertTrue(host.ran.getLast().contains("delete table"), host.ran::toString);
  }

  @Test
  void shouldTakeAwayByIp6tablesWhatIp6tablesMade() throws SetupException {
    host.lacking = "nft";
    filter.apply(host);
    filter.undo(host);
    assertEquals(2, host.ran.size(), host.ran::toString);
    String made = host.ran.getFirst();
    assertTrue(made.startsWith("ip6tables-restore -n < *raw\n-I PREROUTING -i sgt0"), made);
    assertEquals(made.replace("\n-I ", "\n-D "), host.ran.getLast());
  }

  /** Else ip6tables' rules would stay when nft has undone its own, which it can later. */
  @Test
  void shouldNotTakeIp6tablesBecauseNftIsSlow() {
    host.slow = "nft";
    assertThrows(SetupException.class, () -> filter.apply(host));
    assertThrows(SetupException.class, () -> filter.undo(host));
    assertEquals(List.of(), host.ran);
  }

  @Test
  void shouldDoWithoutWhereThereIsNeither() throws SetupException {
    host.lacking = "nft|ip6tables";
    filter.apply(host);
    filter.undo(host);
    assertEquals(List.of(), host.ran);
  }
}
