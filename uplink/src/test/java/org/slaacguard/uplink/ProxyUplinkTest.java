package org.slaacguard.uplink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.NeighborProxySettings;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slaacguard.testing.NeedsRoot;

/** An uplink that is not there, in a network namespace of the test's own. */
@NeedsRoot
final class ProxyUplinkTest {
  private static final PublicKey OWNER = PublicKey.parseHex("01".repeat(32));

  private static Ipv6Address address(long number) {
    return new Ipv6Address(0x20010db8L << 32, number);
  }

  @Test
  void shouldSayWhenThereIsNoRoomAndTakeMoreWhenThereIs() {
    try (NetworkNamespace namespace = NetworkNamespace.anonymous();
        Rtnetlink rtnetlink = namespace.call(Rtnetlink::open);
        ProxyRoutes routes = new ProxyRoutes("wg0", rtnetlink, 0);
        ProxyUplink uplink =
            new ProxyUplink(
                "wg0",
                NeighborProxySettings.parse("none0 prefix=2001:db8::/64"),
                new SplittableRandom(1),
                routes,
                new ConflictLog("wg0", 0),
                0)) {
      int taken = 0;
      while (uplink.add(address(taken), OWNER, 0)) {
        taken++;
      }
      assertEquals(ProxyUplink.MAX_ADDRESSES, taken);
      assertTrue(uplink.add(address(7), OWNER, 0), "it is there already");
      assertTrue(uplink.add(Ipv6Address.parse("2001:db9::1"), OWNER, 0), "not for this link");
      assertFalse(uplink.add(address(-1), OWNER, 0));
      uplink.remove(address(7));
      assertTrue(uplink.add(address(-1), OWNER, 0));
      assertTrue(uplink.answersFor(address(-1)));
      assertFalse(uplink.add(address(-2), OWNER, 0));
    }
  }
}
