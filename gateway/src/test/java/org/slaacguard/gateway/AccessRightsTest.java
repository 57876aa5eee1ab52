package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.PeerSection;
import org.slaacguard.host.AccessMember;
import org.slaacguard.host.AccessRules;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

final class AccessRightsTest {
  private static final List<IpPrefix> ADVERTISED = List.of(IpPrefix.parse("2001:db8:1::/64"));

  /** Of a file whose peers have the keys 1, 2, and so on. */
  private static AccessRights of(String device, String... peers) throws Exception {
    StringBuilder text = new StringBuilder("[Interface]\n").append(device).append('\n');
    for (int i = 0; i < peers.length; i++) {
      text.append("[Peer]\nPublicKey = ").append(key(i)).append('\n').append(peers[i]).append('\n');
    }
    try (Configuration read = ConfigFile.parse("wg0.conf", text.toString())) {
      List<KnownPeer> known =
          read.peers().stream()
              .map(p -> new KnownPeer(p.publicKey(), p.settings(), p.allowedIps()))
              .toList();
      assertEquals(
          AccessRights.restrict(
              read.device().settings(), read.peers().stream().map(PeerSection::settings).toList()),
          AccessRights.of(read.device().settings(), known, ADVERTISED).rules() != null);
      return AccessRights.of(read.device().settings(), known, ADVERTISED);
    }
  }

  private static PublicKey key(int i) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) (i + 1);
    return PublicKey.ofBytes(bytes);
  }

  private static String reach(AccessRights rights, int peer) {
    int index = Objects.requireNonNull(rights.members().get(key(peer))).rights();
    return index == AccessMember.ALL
        ? "all"
        : Objects.requireNonNull(rights.rules()).rights().get(index).toString();
  }

  @Test
  void shouldRestrictNobodyByDefault() throws Exception {
    assertNull(of("", "Tags = family", "LearnableIPs = advertised").rules());
    assertNull(of("TagMayReach = guest lan", "Tags = family").rules());
    assertNull(of("MayReach = all", "").rules());
    assertNull(of("MayReach = lan").rules(), "there is no peer");
  }

  @Test
  void shouldAddUpWhatAPeerAndItsTagsMayReach() throws Exception {
    AccessRights rights =
        of(
            "MayReach = none\nTagMayReach = family lan, family internet, admin all",
            "Tags = family",
            "Tags = family\nMayReach = gateway",
            "Tags = family, admin",
            "MayReach = peers",
            "",
            "Tags = other\nMayReach = none");
    assertEquals("[lan, internet]", reach(rights, 0));
    assertEquals("[gateway, lan, internet]", reach(rights, 1));
    assertEquals("all", reach(rights, 2));
    assertEquals("[peers]", reach(rights, 3));
    assertEquals("[]", reach(rights, 4));
    assertEquals("[]", reach(rights, 5));
  }

  @Test
  void shouldHoldPeersWithTheSameRightsTogether() throws Exception {
    AccessRules rules =
        Objects.requireNonNull(of("", "MayReach = lan", "MayReach = lan", "").rules());
    assertEquals(1, rules.rights().size());
    assertFalse(rules.closed(), "their addresses are static, all known");
  }

  @Test
  void shouldCloseWhereARestrictedPeerMayLearn() throws Exception {
    AccessRules rules =
        Objects.requireNonNull(
            of(
                    "",
                    "MayReach = lan\nLearnableIPs = advertised, 10.9.0.0/24",
                    "AllowedIPs = ::/0, 2001:db8:5::5/128")
                .rules());
    assertTrue(rules.closed());
    assertEquals(
        List.of("10.9.0.0/24 null", "fe80::/64 null", "2001:db8:1::/64 null", "::/0 all"),
        rules.blocks().stream()
            .map(b -> b.prefix() + " " + (b.member() == null ? null : "all"))
            .toList());
  }

  @Test
  void shouldNumberTheTagsThatATargetNames() throws Exception {
    AccessRights rights =
        of("", "Tags = a, b, c\nMayReach = peers:c, peers:a", "Tags = b", "Tags = c");
    assertEquals("[a, c]", Objects.requireNonNull(rights.rules()).tags().toString());
    assertEquals(new AccessMember(0, List.of(0, 1)), rights.members().get(key(0)));
    assertEquals(new AccessMember(AccessMember.ALL, List.of()), rights.members().get(key(1)));
    assertEquals(new AccessMember(AccessMember.ALL, List.of(1)), rights.members().get(key(2)));
  }
}
