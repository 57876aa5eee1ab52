package org.slaacguard.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.doctor.Finding.State;
import org.slaacguard.net.PublicKey;

final class AccessChecksTest {
  private static final PublicKey PEER = PublicKey.ofBytes(new byte[PublicKey.LENGTH]);

  private Settings ofInterface = Settings.NONE;
  private Settings ofPeer = Settings.NONE;
  private List<String> notices = List.of();
  private Firewall firewall = table("forward", "input", "from", "refuse");

  private static Firewall table(String... chains) {
    List<FirewallChain> all = new ArrayList<>();
    for (String chain : chains) {
      FirewallRule rule = new FirewallRule(List.of(), FirewallRule.Verdict.UNKNOWN, "", "a rule");
      all.add(
          new FirewallChain(
              "inet", "nft", "slaacguard-access-wg0", chain, "", 0, false, List.of(rule)));
    }
    return new Firewall(Set.of(Firewall.NFT), all);
  }

  private List<Finding> found() {
    PeerStatus peer = new PeerStatus(PEER, null, null, null, 0, 0, 0, List.of(), ofPeer, List.of());
    DeviceStatus device =
        new DeviceStatus(
            "wg0", "userspace", "", null, null, 0, 0, ofInterface, List.of(peer), Map.of());
    HostFacts facts =
        new HostFacts(
            true,
            1420,
            "eth0",
            "eth0",
            Map.of(),
            List.of(),
            Set.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            firewall,
            Instant.EPOCH,
            Instant.EPOCH);
    return new AccessChecks(new InterfaceStatus(device, Map.of(), List.of(), notices), facts).run();
  }

  private Finding only(State state, String word) {
    List<Finding> found = found();
    assertEquals(1, found.size(), found::toString);
    Finding finding = found.getFirst();
    assertEquals(state, finding.state(), found::toString);
    assertTrue(finding.what().contains(word), found::toString);
    if (state != State.OK) {
      assertFalse(finding.why().isEmpty() || finding.todo().isEmpty(), found::toString);
    }
    return finding;
  }

  private static Settings mayReach(String text) {
    return Settings.NONE.with(
        SettingTable.MAY_REACH, SettingTable.MAY_REACH.parse(text, warning -> {}));
  }

  @Test
  void shouldSayNothingWhereNobodyIsRestricted() {
    firewall = table();
    assertEquals(List.of(), found());
    ofInterface = mayReach("all");
    assertEquals(List.of(), found());
  }

  @Test
  void shouldFindTheTable() {
    ofPeer = mayReach("lan");
    only(State.OK, "1 peer is held to what it may reach");
  }

  @Test
  void shouldFindThatTheTableIsGoneOrNotWhole() {
    ofInterface = mayReach("lan");
    firewall = table();
    only(State.MISSING, "slaacguard-access-wg0 of nftables is not there");
    firewall = table("forward", "input");
    only(State.MISSING, "were removed");
    firewall = Firewall.UNKNOWN;
    only(State.LESS, "cannot be read");
    firewall = new Firewall(Set.of(Firewall.IPTABLES), List.of());
    only(State.LESS, "cannot be read");
  }

  @Test
  void shouldFindTagsThatNobodyHas() {
    ofPeer =
        mayReach("all").with(SettingTable.TAGS, SettingTable.TAGS.parse("family", warning -> {}));
    ofInterface =
        mayReach("peers:famly")
            .with(
                SettingTable.TAG_MAY_REACH,
                SettingTable.TAG_MAY_REACH.parse(
                    "family lan, guest internet, family peers:guest", warning -> {}));
    List<Finding> found = found();
    assertEquals(3, found.size(), found::toString);
    assertTrue(found.get(0).what().startsWith("TagMayReach = guest …: no peer"), found::toString);
    assertTrue(found.get(1).what().startsWith("TagMayReach = peers:guest: "), found::toString);
    assertTrue(found.get(2).what().startsWith("MayReach = peers:famly: "), found::toString);
  }

  @Test
  void shouldTellWhatTheDaemonHasNoticed() {
    notices = List.of("our packet filter for MayReach was changed by somebody", "something else");
    only(State.LESS, "was changed by somebody");
  }
}
