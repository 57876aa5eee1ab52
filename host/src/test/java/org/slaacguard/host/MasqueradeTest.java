package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpPrefix;

/** Which program translates; none of them is run. */
final class MasqueradeTest {
  private static final List<IpPrefix> POOL = List.of(IpPrefix.parse("10.8.0.0/24"));

  private final CommandLog host = new CommandLog();

  @Test
  void shouldTranslateWhatLeavesAtOneInterface() throws SetupException {
    new Masquerade(POOL, "eth0").apply(host);
    assertEquals(1, host.ran.size(), host.ran::toString);
    String said = host.ran.getFirst();
    assertTrue(said.contains("add table inet slaacguard-nat-sgt0\ndelete table"), said);
    assertTrue(said.contains("    ip saddr 10.8.0.0/24 oifname \"eth0\" masquerade\n"), said);
  }

  @Test
  void shouldTranslateWhatLeavesAnywhereButIntoTheTunnel() throws SetupException {
    new Masquerade(POOL, "").apply(host);
    String said = host.ran.getFirst();
    assertTrue(said.contains("    ip saddr 10.8.0.0/24 oifname != \"sgt0\" masquerade\n"), said);
  }

  @Test
  void shouldTranslateByIptablesWithoutNft() throws SetupException {
    host.lacking = "nft";
    Masquerade masquerade = new Masquerade(POOL, "eth0");
    masquerade.apply(host);
    assertEquals(2, host.ran.size(), host.ran::toString);
    assertTrue(host.ran.getFirst().contains("slaacguard-nat-sgt0"), host.ran::toString);
    assertEquals(
        """
        iptables-restore -n < *nat
        -A POSTROUTING -s 10.8.0.0/24 -o eth0 -m comment --comment slaacguard-nat-sgt0 -j MASQUERADE
        COMMIT
        """,
        host.ran.getLast());
    masquerade.undo(host);
    assertEquals(host.ran.getFirst(), host.ran.getLast(), "undone as what an earlier run left");
  }

  /** Else iptables' rules would stay when nft has undone its own, which it can later. */
  @Test
  void shouldNotTakeIptablesBecauseNftIsSlow() {
    host.slow = "nft";
    Masquerade masquerade = new Masquerade(POOL, "");
    SetupException e = assertThrows(SetupException.class, () -> masquerade.apply(host));
    assertEquals("still running after 60 s: nft -f -", e.getMessage());
    assertThrows(SetupException.class, () -> masquerade.undo(host));
    assertEquals(List.of(), host.ran);
  }

  @Test
  void shouldSayWhatIsMissingWithoutEither() {
    host.lacking = "nft|iptables";
    SetupException e =
        assertThrows(SetupException.class, () -> new Masquerade(POOL, "").apply(host));
    assertEquals(
        "Masquerade of sgt0 needs nft (package nftables) or iptables, and a kernel with NAT",
        e.getMessage());
    assertTrue(e.lacksProgram(), "so there is nothing to undo");
  }
}
