package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What nft is told; it is not run. */
final class NeighborLimitTest {
  private final CommandLog host = new CommandLog();
  private final NeighborLimit limit = new NeighborLimit();

  /** A hop that is known costs nothing, and one sender does not use up what is for all. */
  @Test
  void shouldLookAtKnownHopsFirstThenAtTheSenderThenAtAll() throws SetupException {
    limit.apply(host);
    String made = host.ran.getFirst();
    assertTrue(made.contains("iifname \"sgt0\" meta oiftype ether jump hops"), made);
    assertTrue(
        made.contains("oifname \"sgt0\" meta iiftype ether add @known6 { ip6 saddr }"), made);
    for (String version : List.of("4", "6")) {
      int known = made.indexOf("nexthop @known" + version + " return");
      int each = made.indexOf("update @senders" + version);
      int all = made.indexOf("limit rate over 100/second burst 100 packets");
      int add = made.lastIndexOf("add @known" + version);
      assertTrue(0 < known && known < each && each < all && all < add, made);
    }
    limit.undo(host);
    assertTrue(host.ran.getLast().contains("delete table inet slaacguard-neighbors-sgt0"));
  }

  @Test
  void shouldDoWithoutNft() throws SetupException {
    host.lacking = "nft";
    limit.apply(host);
    limit.undo(host);
    assertEquals(List.of(), host.ran);
  }

  @Test
  void shouldFailWhereNftIsSlowSoThatItIsTriedAgain() {
    host.slow = "nft";
    assertThrows(SetupException.class, () -> limit.apply(host));
    assertThrows(SetupException.class, () -> limit.undo(host));
  }
}
