package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slaacguard.autoconf.DelegationEnd;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.ForgetReason;
import org.slaacguard.routing.LearnRefusal;

final class EventServiceTest {
  private static final PublicKey ONE = PublicKey.parseHex("01".repeat(32));
  private static final PublicKey TWO = PublicKey.parseHex("02".repeat(32));
  private static final IpAddress ADDRESS = IpAddress.parse("2001:db8::a");
  private static final Instant NOW = Instant.EPOCH;
  private static final long SECOND = 1_000_000_000L;

  private final EventRing ring =
      new EventRing(1 << 20, () -> NOW, new AtomicLong()::incrementAndGet, new PeerNames());
  private final EventService service = new EventService("wg0", ring);

  private List<String> types() {
    return ring.after(0, 100_000).stream().map(e -> e.type().toString()).toList();
  }

  private Map<String, Object> last() {
    return ring.after(ring.last() - 1, 1).getFirst().fields();
  }

  @Test
  void shouldTellOfASessionOnceWhateverItsRekeys() {
    service.event(new BackendEvent.SessionEstablished(ONE, NOW), 0);
    service.event(new BackendEvent.SessionEstablished(ONE, NOW), 1);
    service.sessions(Set.of(ONE), 2);
    service.event(new BackendEvent.SessionExpired(ONE, NOW), 3);
    service.event(new BackendEvent.SessionExpired(ONE, NOW), 4);
    assertEquals(List.of("session.begun", "session.ended"), types());
  }

  @Test
  void shouldTellWhatEventsThatWereLostHaveNot() {
    service.sessions(Set.of(ONE, TWO), 0);
    service.sessions(Set.of(TWO), 1);
    service.peers(new PeerChanges(List.of(), List.of(TWO)), 2);
    assertEquals(
        List.of("session.begun", "session.begun", "session.ended", "session.ended"), types());
  }

  @Test
  void shouldTellOfTheLifeOfAnAddress() {
    service.event(new BackendEvent.AddressLearned(ONE, ADDRESS, NOW), 0);
    service.event(new BackendEvent.AddressForgotten(ONE, ADDRESS, NOW, ForgetReason.EXPIRED), 1);
    service.event(new BackendEvent.AddressLearned(ONE, ADDRESS, NOW), 2);
    service.event(
        new BackendEvent.AddressForgotten(ONE, ADDRESS, NOW, ForgetReason.PEER_REMOVED), 3);
    assertEquals("peer-removed", last().get("reason"));
    service.event(new BackendEvent.AddressLearned(TWO, ADDRESS, NOW), 4);
    assertEquals(ONE, last().get("from"));
    assertEquals(ADDRESS, last().get("address"));
    assertEquals(
        List.of(
            "address.learned",
            "address.expired",
            "address.learned",
            "address.forgotten",
            "address.moved"),
        types());
  }

  @Test
  void shouldTellRefusalsFromConflicts() {
    service.event(
        new BackendEvent.AddressRefused(ONE, ADDRESS, LearnRefusal.OUT_OF_SCOPE, null, 7, NOW), 0);
    assertEquals(Map.of("address", ADDRESS, "reason", "out-of-scope", "packets", 7L), last());
    service.event(
        new BackendEvent.AddressRefused(ONE, ADDRESS, LearnRefusal.LEARNED_CONFLICT, TWO, 1, NOW),
        0);
    assertEquals(ONE, ring.after(ring.last() - 1, 1).getFirst().peer());
    assertEquals(TWO, last().get("owner"));
    assertTrue(String.valueOf(last().get("remedy")).contains("slaacguard linklocal"));
    assertEquals(List.of("address.refused", "address.conflict"), types());
  }

  @Test
  void shouldTellOfDelegatedPrefixes() {
    IpPrefix prefix = IpPrefix.parse("2001:db8:f00::/60");
    service.delegationBegun(ONE, prefix, 0);
    assertEquals(Map.of("prefix", prefix), last());
    service.delegationEnded(ONE, prefix, DelegationEnd.RELEASED, 0);
    assertEquals(Map.of("prefix", prefix, "reason", "released"), last());
    assertEquals(List.of("delegation.begun", "delegation.ended"), types());
    for (int i = 0; i < 1000; i++) {
      service.delegationBegun(ONE, prefix, 0);
    }
    assertEquals(EventService.BURST, types().size());
    service.delegationEnded(ONE, prefix, DelegationEnd.PEER_REMOVED, 0);
    assertEquals("peer-removed", last().get("reason"), "what somebody wished is told");
  }

  @Test
  void shouldBoundWhatAPeerCausesAndCountTheRest() {
    for (int i = 0; i < 1000; i++) {
      service.event(
          new BackendEvent.AddressLearned(ONE, IpAddress.parse("2001:db8::" + i), NOW), 5);
    }
    assertEquals(EventService.BURST, types().size());
    service.event(new BackendEvent.AddressLearned(TWO, ADDRESS, NOW), 5);
    assertEquals(EventService.BURST + 1, types().size());
    service.event(new BackendEvent.SessionEstablished(ONE, NOW), 5 + SECOND);
    assertEquals(1000L - EventService.BURST, last().get("leftOut"));
  }

  @Test
  void shouldRememberABoundedNumberOfFormerOwners() {
    for (int i = 0; i < 20_000; i++) {
      service.event(
          new BackendEvent.AddressForgotten(
              ONE, IpAddress.parse(String.format("2001:db8::%x", i)), NOW, ForgetReason.EVICTED),
          0);
    }
    service.event(new BackendEvent.AddressLearned(TWO, IpAddress.parse("2001:db8::1"), NOW), 0);
    assertTrue(types().getLast().equals("address.learned"), types().getLast());
  }
}
