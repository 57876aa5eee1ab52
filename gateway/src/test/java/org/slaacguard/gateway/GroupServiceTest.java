package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;
import org.slaacguard.net.PublicKey;

final class GroupServiceTest {
  private static final Ipv6Address MDNS = Ipv6Address.parse("ff02::fb");
  private static final Settings JOINED = Settings.NONE.with(SettingTable.JOIN_GROUPS, true);
  private static final Instant AT = Instant.ofEpochSecond(1_000_000);

  private final GroupService service = new GroupService();
  private final List<PublicKey> got = new ArrayList<>();

  private static PublicKey key(int number) {
    return PublicKey.parseHex("%02x".formatted(number).repeat(32));
  }

  private void peer(int number, Settings settings) {
    KnownPeer peer = new KnownPeer(key(number), settings, List.of());
    service.peers(new PeerChanges(List.of(peer), List.of()), 0);
  }

  private void send(int from) {
    ByteBuffer packet = ByteBuffer.allocate(Ipv6Header.LENGTH + 12);
    new Ipv6Header(12, Ipv6Header.UDP, 255, Ipv6Address.parse("fe80::1"), MDNS).write(packet);
    service.event(new BackendEvent.GroupDatagram(key(from), packet.array()), 0);
    got.clear();
    service.poll(0, (peer, copy) -> got.add(peer));
  }

  private void established(int peer) {
    service.event(new BackendEvent.SessionEstablished(key(peer), AT), 0);
  }

  @Test
  void shouldFollowSettingsPeersAndSessions() {
    peer(1, JOINED);
    established(1);
    established(2);
    peer(2, JOINED);
    peer(3, Settings.NONE);
    established(3);
    send(1);
    assertEquals(List.of(), got, "no group is named");
    service.settings(Settings.NONE.with(SettingTable.GROUPS, List.of(MDNS)), 0);
    send(1);
    assertEquals(List.of(key(2)), got, "also to one that joined after its session began");
    send(3);
    assertEquals(List.of(), got);
    peer(3, JOINED);
    send(3);
    assertEquals(Set.of(key(1), key(2)), Set.copyOf(got));
    service.event(new BackendEvent.SessionExpired(key(1), AT), 0);
    send(3);
    assertEquals(List.of(key(2)), got);
    service.sessions(Set.of(key(1), key(3)), 0);
    send(3);
    assertEquals(List.of(key(1)), got);
    peer(1, Settings.NONE);
    send(3);
    assertEquals(List.of(), got);
    service.peers(new PeerChanges(List.of(), List.of(key(3))), 0);
    peer(1, JOINED);
    send(3);
    assertEquals(List.of(), got, "it is no peer any more");
  }
}
