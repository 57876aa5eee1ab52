package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpPrefix;

/** Which program translates; none of them is run. */
final class MasqueradeTest {
  private static final List<IpPrefix> POOL = List.of(IpPrefix.parse("10.8.0.0/24"));

  private final List<String> ran = new ArrayList<>();
  private String lacking = "";

  private final HostControl host =
      new FakeHost() {
        @Override
        public CommandRunner commands() {
          return MasqueradeTest.this::record;
        }
      };

  private void record(List<String> command, String input, Duration limit) throws SetupException {
    String text = String.join(" ", command);
    if (!lacking.isEmpty() && text.matches("(.* )?(" + lacking + ")[ -].*")) {
      throw new SetupException("cannot start '" + command.getFirst() + "'");
    }
    ran.add(text + " < " + input);
  }

  @Test
  void shouldTranslateWhatLeavesAtOneInterface() throws SetupException {
    new Masquerade(POOL, "eth0").apply(host);
    assertEquals(1, ran.size(), ran::toString);
    String said = ran.getFirst();
    assertTrue(said.contains("add table inet slaacguard-nat-sgt0\ndelete table"), said);
    assertTrue(said.contains("    ip saddr 10.8.0.0/24 oifname \"eth0\" masquerade\n"), said);
  }

  @Test
  void shouldTranslateWhatLeavesAnywhereButIntoTheTunnel() throws SetupException {
    new Masquerade(POOL, "").apply(host);
    String said = ran.getFirst();
    assertTrue(said.contains("    ip saddr 10.8.0.0/24 oifname != \"sgt0\" masquerade\n"), said);
  }

  @Test
  void shouldTranslateByIptablesWithoutNft() throws SetupException {
    lacking = "nft";
    Masquerade masquerade = new Masquerade(POOL, "eth0");
    masquerade.apply(host);
    assertEquals(2, ran.size(), ran::toString);
    assertTrue(ran.getFirst().contains("slaacguard-nat-sgt0"), ran::toString);
    assertEquals(
        """
        iptables-restore -n < *nat
        -A POSTROUTING -s 10.8.0.0/24 -o eth0 -m comment --comment slaacguard-nat-sgt0 -j MASQUERADE
        COMMIT
        """,
        ran.getLast());
    masquerade.undo(host);
    assertEquals(ran.getFirst(), ran.getLast(), "undone as what an earlier run left");
  }

  @Test
  void shouldSayWhatIsMissingWithoutEither() {
    lacking = "nft|iptables";
    SetupException e =
        assertThrows(SetupException.class, () -> new Masquerade(POOL, "").apply(host));
    assertEquals(
        "Masquerade of sgt0 needs nft (package nftables) or iptables, and a kernel with NAT",
        e.getMessage());
  }
}
