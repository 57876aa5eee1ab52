package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Packet;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/** Peers ask for prefixes, and what they get becomes theirs in the kernel. */
final class KernelDelegationTest extends KernelEngineFixture {
  private static final IpPrefix PREFIX = IpPrefix.parse("2001:db8:f00:10::/60");

  private static byte[] solicit(String source) {
    return new Dhcp6Packet(
            Ipv6Address.parse(source),
            Dhcp6Message.ALL_SERVERS,
            Dhcp6Message.CLIENT_PORT,
            Dhcp6Message.SERVER_PORT,
            new byte[] {1, 0, 0, 7})
        .toBytes();
  }

  @Test
  void shouldHandOverWhatAPeerAsksFromItsLinkLocalAddress() throws BackendException {
    byte[] packet = solicit("fe80::2");
    drop(ONE, packet);
    List<BackendEvent.Dhcp6Received> heard = events(BackendEvent.Dhcp6Received.class);
    assertEquals(1, heard.size());
    assertEquals(ONE, heard.getFirst().peer());
    assertTrue(allowed(ONE).contains("fe80::2/128"), "the answer goes there");
    drop(ONE, solicit("2001:db8::7"));
    assertEquals(List.of(), events(BackendEvent.Dhcp6Received.class), "from no such address");
  }

  @Test
  void shouldNotHearWhatAPeerAsksFromAnothersAddress() {
    drop(ONE, solicit("fe80::2"));
    assertEquals(1, events(BackendEvent.Dhcp6Received.class).size());
    seen(TWO, ProbeEvent.Verdict.OTHER_PEER, solicit("fe80::2"));
    engine.look(now);
    assertEquals(List.of(), events(BackendEvent.Dhcp6Received.class));
  }

  @Test
  void shouldHoldAPeerThatAsksAllTheTimeToItsRate() throws BackendException {
    for (int i = 0; i < 2000; i++) {
      drop(ONE, solicit("fe80::2"));
    }
    drop(TWO, solicit("fe80::3"));
    List<BackendEvent.Dhcp6Received> heard = events(BackendEvent.Dhcp6Received.class);
    assertTrue(heard.size() <= 42, () -> "" + heard.size());
    assertEquals(1, heard.stream().filter(each -> each.peer().equals(TWO)).count());
    assertTrue(counter(Counter.DHCP6_LIMITED) > 0);
  }

  @Test
  void shouldGiveAndTakeADelegatedPrefix() throws BackendException {
    apply(
        DeviceUpdate.builder()
            .peer(PeerUpdate.builder(ONE).updateOnly().allowedIp(PREFIX).build()));
    assertEquals(ONE, owner("2001:db8:f00:1f::1"));
    Set<String> before = allowed(ONE);
    apply(
        DeviceUpdate.builder()
            .peer(PeerUpdate.builder(ONE).updateOnly().removeAllowedIp(PREFIX).build())
            .peer(PeerUpdate.builder(TWO).updateOnly().allowedIp(PREFIX).build()));
    assertEquals(TWO, owner("2001:db8:f00:1f::1"));
    assertFalse(allowed(ONE).contains(PREFIX.toString()));
    assertEquals(before.size() - 1, allowed(ONE).size(), "nothing else is touched");
  }
}
