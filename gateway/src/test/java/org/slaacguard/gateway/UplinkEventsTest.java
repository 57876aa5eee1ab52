package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slaacguard.autoconf.DelegatedPrefix;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.WantedAssociation;
import org.slaacguard.net.IpPrefix;

class UplinkEventsTest {
  private static final IpPrefix ONE = IpPrefix.parse("2001:db8:a00::/56");
  private static final IpPrefix OTHER = IpPrefix.parse("2001:db8:b00::/56");

  private final EventRing ring =
      new EventRing(
          1 << 20, () -> Instant.EPOCH, new AtomicLong()::incrementAndGet, new PeerNames());
  private final UplinkEvents events = new UplinkEvents("wg0", ring);

  private List<String> types() {
    return ring.after(0, 100_000).stream().map(each -> each.type().toString()).toList();
  }

  private Map<String, Object> last() {
    return ring.after(ring.last() - 1, 1).getFirst().fields();
  }

  private static Delegation delegation(long until, IpPrefix... prefixes) {
    WantedAssociation from = WantedAssociation.prefixes("wan", 56);
    return new Delegation(
        null,
        Stream.of(prefixes)
            .map(prefix -> new DelegatedPrefix(from, prefix, null, until, until))
            .toList(),
        until,
        until,
        List.of(),
        List.of());
  }

  @Test
  void shouldTellWhatTheProviderHasDelegatedAndTakenBackAndNotWhatItHasRenewed() {
    events.begins(Delegation.NONE);
    events.delegated(delegation(3600, ONE));
    events.delegated(delegation(7200, ONE));
    assertEquals(List.of("uplink.changed"), types());
    assertEquals(List.of(ONE), last().get("added"));
    events.delegated(delegation(7200, OTHER));
    assertEquals(List.of(OTHER), last().get("prefixes"));
    assertEquals(List.of(ONE), last().get("removed"));
    events.delegated(Delegation.NONE);
    assertEquals(List.of(), last().get("prefixes"));
    assertEquals(3, types().size());
  }

  @Test
  void shouldTellAfterARestartOnlyWhatIsAnother() {
    events.begins(delegation(3600, ONE));
    events.delegated(delegation(3600, ONE));
    assertEquals(List.of(), types(), "as in the run before");
    events.delegated(delegation(7200, OTHER));
    assertEquals(List.of(OTHER), last().get("added"));
    assertEquals(List.of(ONE), last().get("removed"));
    events.delegated(Delegation.NONE);
    assertEquals(List.of(OTHER), last().get("removed"), "lost");
    assertEquals(List.of("uplink.changed", "uplink.changed"), types());
  }
}
