package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.wireguard.JdkX25519;

final class SelfPeerFilterTest {
  private static final byte[] SECRET = new byte[32];
  private static final PublicKey OTHER =
      PublicKey.parse("xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=");

  static {
    SECRET[5] = 8;
  }

  private final FakeBackend backend = new FakeBackend();
  private final SelfPeerFilter guarded = new SelfPeerFilter(backend);

  private static PublicKey own() {
    byte[] key = new byte[32];
    new JdkX25519().publicKey(SECRET, key);
    return PublicKey.ofBytes(key);
  }

  private static DeviceUpdate.Builder peers() {
    return DeviceUpdate.builder()
        .peer(PeerUpdate.builder(own()).persistentKeepalive(5).build())
        .peer(PeerUpdate.builder(OTHER).build());
  }

  private List<PublicKey> applied() {
    return backend.updates.getLast().peers().stream().map(PeerUpdate::publicKey).toList();
  }

  @Test
  void shouldLeaveTheInterfaceItselfOut() throws BackendException {
    try (SecretKey key = SecretKey.ofBytes(SECRET)) {
      guarded.apply(peers().privateKey(key).replacePeers().listenPort(7).build());
    }
    assertEquals(List.of(OTHER), applied());
    assertEquals(7, backend.updates.getLast().listenPort());
    guarded.apply(peers().build());
    assertEquals(List.of(OTHER), applied(), "also of a later change");
  }

  @Test
  void shouldLeaveAChangeAsItIsWithoutAKey() throws BackendException {
    DeviceUpdate change = peers().build();
    guarded.apply(change);
    assertSame(change, backend.updates.getLast());
    guarded.apply(peers().privateKey(SecretKey.zero()).build());
    assertEquals(List.of(own(), OTHER), applied());
  }
}
