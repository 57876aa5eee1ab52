package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.PeerSection;
import org.slaacguard.control.Reach;
import org.slaacguard.host.AccessMember;
import org.slaacguard.host.AccessRules;
import org.slaacguard.host.ConnectionLimit;
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
          !reaches(read, known).isEmpty());
      return rights(read, known);
    }
  }

  private static List<List<Reach>> reaches(Configuration read, List<KnownPeer> known) {
    AccessRules rules = rights(read, known).rules();
    return rules == null ? List.of() : rules.rights();
  }

  private static AccessRights rights(Configuration read, List<KnownPeer> known) {
    PeerSlots slots = new PeerSlots();
    for (KnownPeer peer : known) {
      slots.follow(
          known.subList(0, known.indexOf(peer) + 1).stream()
              .map(KnownPeer::key)
              .collect(Collectors.toSet()));
    }
    return AccessRights.of(read.device().settings(), known, ADVERTISED, slots);
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
    AccessRights rights =
        of(
            "",
            "MayReach = lan\nLearnableIPs = advertised, 10.9.0.0/24",
            "AllowedIPs = ::/0, 10.9.0.0/24, 2001:db8:5::5/128");
    assertTrue(Objects.requireNonNull(rights.rules()).closed());
    AccessMember other = Objects.requireNonNull(rights.members().get(key(1)));
    assertEquals(
        Map.of(
            IpPrefix.parse("10.9.0.0/24"),
            other,
            IpPrefix.parse("fe80::/64"),
            AccessMember.UNSETTLED,
            IpPrefix.parse("2001:db8:1::/64"),
            AccessMember.UNSETTLED,
            IpPrefix.parse("::/0"),
            other),
        rights.blocks());
    assertEquals(AccessMember.UNSETTLED, rights.unsettled(IpPrefix.parse("10.9.0.0/24")));
    assertNull(rights.unsettled(IpPrefix.parse("::/0")));
  }

  @Test
  void shouldNumberTheTagsThatATargetNames() throws Exception {
    AccessRights rights =
        of("", "Tags = a, b, c\nMayReach = peers:c, peers:a", "Tags = b", "Tags = c");
    assertEquals("[a, c]", Objects.requireNonNull(rights.rules()).tags().toString());
    assertEquals(new AccessMember(0, List.of(0, 1), 0), rights.members().get(key(0)));
    assertEquals(new AccessMember(AccessMember.ALL, List.of(), 1), rights.members().get(key(1)));
    assertEquals(new AccessMember(AccessMember.ALL, List.of(1), 2), rights.members().get(key(2)));
  }

  /** The host tracks connections for what these settings need; else nobody would. */
  @Test
  void shouldLimitConnectionsWhereTheHostTracksThem() throws Exception {
    assertEquals(ConnectionLimit.AUTOMATIC, limit("Masquerade = eth0", ""));
    assertEquals(ConnectionLimit.AUTOMATIC, limit("MayReach = lan", ""));
    assertEquals(0, limit("MayReach = lan\nConnectionLimit = off", ""));
    assertEquals(500, limit("ConnectionLimit = 500", ""));
    assertNull(of("Masquerade = yes\nConnectionLimit = off", "").rules());
    assertNull(of("Masquerade = no", "").rules());
    assertTrue(Objects.requireNonNull(of("Masquerade = yes", "").rules()).isOptional());
    assertFalse(Objects.requireNonNull(of("ConnectionLimit = 500", "").rules()).isOptional());
    assertFalse(Objects.requireNonNull(of("MayReach = lan", "").rules()).isOptional());
  }

  private static int limit(String device, String peer) throws Exception {
    return Objects.requireNonNull(of(device, peer).rules()).limit().connections();
  }
}
