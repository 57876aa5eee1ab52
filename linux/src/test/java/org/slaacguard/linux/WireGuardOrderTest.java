package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.linux.WireGuardPeerChange.Action;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

final class WireGuardOrderTest {
  private static final PublicKey ONE = key(1);
  private static final PublicKey TWO = key(2);
  private static final List<IpPrefix> MOVED = List.of(IpPrefix.parse("2001:db8::1/128"));
  private static final List<IpPrefix> OTHER = List.of(IpPrefix.parse("2001:db8::2/128"));

  private static PublicKey key(int number) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) number;
    return PublicKey.ofBytes(bytes);
  }

  private static WireGuardPeerChange update(PublicKey key) {
    return WireGuardPeerChange.of(key, Action.UPDATE);
  }

  private static WireGuardPeerChange gone(PublicKey key) {
    return WireGuardPeerChange.of(key, Action.REMOVE);
  }

  @Test
  void shouldGiveBeforeItTakes() {
    assertEquals(
        List.of(update(ONE).adding(OTHER), update(TWO).adding(MOVED), update(ONE).removing(MOVED)),
        WireGuardOrder.safe(
            List.of(update(ONE).adding(OTHER).removing(MOVED), update(TWO).adding(MOVED))));
  }

  @Test
  void shouldTakePeersAwayLast() {
    WireGuardPeerChange heir = update(TWO).adding(MOVED);
    assertEquals(List.of(heir, gone(ONE)), WireGuardOrder.safe(List.of(gone(ONE), heir)));
  }

  @Test
  void shouldKeepTheOrderOfAPeerThatIsMadeAgain() {
    WireGuardPeerChange again = WireGuardPeerChange.of(ONE, Action.CREATE_OR_UPDATE).adding(MOVED);
    assertEquals(List.of(gone(ONE), again), WireGuardOrder.safe(List.of(gone(ONE), again)));
    // As removals on older kernels go.
    assertEquals(List.of(again, gone(ONE)), WireGuardOrder.safe(List.of(again, gone(ONE))));
  }

  @Test
  void shouldLeaveAloneWhatSaysNothingOfPrefixes() {
    List<WireGuardPeerChange> peers = List.of(update(ONE), update(TWO).withPersistentKeepalive(5));
    assertEquals(2, WireGuardOrder.safe(peers).size());
  }
}
