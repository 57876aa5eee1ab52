package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.autoconf.AdvertisementPrefix;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.LinkPrefixes;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.UplinkSettings;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

class PrefixEventsTest {
  private static final PublicKey ONE = PublicKey.parseHex("01".repeat(32));
  private static final PublicKey TWO = PublicKey.parseHex("02".repeat(32));
  private static final long SECOND = 1_000_000_000L;
  private static final IpPrefix A = IpPrefix.parse("2001:db8:a::/64");
  private static final IpPrefix B = IpPrefix.parse("2001:db8:b::/64");
  private static final IpPrefix C = IpPrefix.parse("2001:db8:c::/64");

  @TempDir private Path folder;

  private final EventRing ring =
      new EventRing(
          1 << 20, () -> Instant.EPOCH, new AtomicLong()::incrementAndGet, new PeerNames());
  private PrefixEvents service = new PrefixEvents("wg0", ring);

  private List<String> types() {
    return ring.after(0, 100_000).stream().map(e -> e.type().toString()).toList();
  }

  private Map<String, Object> last() {
    return ring.after(ring.last() - 1, 1).getFirst().fields();
  }

  @Test
  void shouldTellOfPrefixesThatChangeAndNotOfLeasesThatAreRenewed() {
    IpPrefix prefix = IpPrefix.parse("2001:db8:1::/64");
    service.prefixes(HostPrefixes.NONE, 0);
    assertEquals(List.of(), types());
    LinkPrefixes first = LinkPrefixes.NONE.withLive(List.of(live(prefix, 3600)), 0);
    service.prefixes(HostPrefixes.of(first), 0);
    assertEquals(List.of(prefix), last().get("added"));
    service.prefixes(
        HostPrefixes.of(LinkPrefixes.NONE.withLive(List.of(live(prefix, 7200)), 0)), 1);
    assertEquals(1, types().size());
    service.prefixes(HostPrefixes.of(first.withLive(List.of(), SECOND)), SECOND);
    assertEquals(List.of(prefix), last().get("deprecated"));
    assertEquals(List.of(), last().get("prefixes"));
    assertEquals(List.of("prefix.changed", "prefix.changed"), types());
  }

  @Test
  void shouldTellOfAPeersOwnPrefixesWithThePeer() {
    IpPrefix prefix = IpPrefix.parse("2001:db8:1::/64");
    LinkPrefixes own = LinkPrefixes.NONE.withLive(List.of(live(prefix, 3600)), 0);
    service.prefixes(new HostPrefixes(LinkPrefixes.NONE, Map.of(ONE, own)), 0);
    service.prefixes(new HostPrefixes(LinkPrefixes.NONE, Map.of(ONE, own)), 1);
    assertEquals(List.of("prefix.changed"), types());
    assertEquals(ONE, ring.after(0, 1).getFirst().peer());
    service.prefixes(HostPrefixes.NONE, 2);
    assertEquals(List.of(prefix), last().get("removed"));
    assertEquals(2, types().size());
  }

  private static AdvertisementPrefix live(IpPrefix prefix, int seconds) {
    Duration life = Duration.ofSeconds(seconds);
    return new AdvertisementPrefix(prefix, true, true, false, life, life, null);
  }

  private static HostPrefixes of(IpPrefix... live) {
    return HostPrefixes.of(
        LinkPrefixes.NONE.withLive(Stream.of(live).map(each -> live(each, 3600)).toList(), 0));
  }

  /** A daemon ends, and the next one reads what it has left. */
  private HostPrefixes restart(HostPrefixes before, long now) {
    Path file = folder.resolve("prefixes");
    new PrefixMemory(file, () -> Instant.EPOCH).prefixes(before, 0);
    service = new PrefixEvents("wg0", ring);
    PrefixMemory memory = new PrefixMemory(file, () -> Instant.EPOCH);
    HostPrefixes earlier = memory.earlier(now);
    service.earlier(earlier, memory::wasLive, now);
    service.prefixes(HostPrefixes.NONE.remembering(earlier, now), now);
    return earlier;
  }

  private void pass(long now) {
    long _ = service.poll(now, (peer, packet) -> {});
  }

  @Test
  void shouldTellNothingAfterARestartWithTheSamePrefix() {
    HostPrefixes before =
        new HostPrefixes(of(A).all().withLive(List.of(live(B, 3600)), 0), Map.of(ONE, of(C).all()));
    HostPrefixes earlier = restart(before, 0);
    service.settings(uplink("ppp0"), SECOND);
    // The uplink has not said again what it has.
    service.prefixes(HostPrefixes.NONE.remembering(earlier, 0), SECOND);
    assertEquals(PrefixEvents.PATIENCE, service.poll(20 * SECOND, (peer, packet) -> {}));
    service.delegated(Delegation.NONE, 20 * SECOND);
    service.prefixes(before, 20 * SECOND);
    assertEquals(List.of(), types());
    assertEquals(Long.MAX_VALUE, service.poll(60 * SECOND, (peer, packet) -> {}));
  }

  @Test
  void shouldTellAfterAWhileThatAnUplinkHasNotBroughtBackWhatItHad() {
    HostPrefixes earlier = restart(of(A), 0);
    service.settings(uplink("ppp0"), SECOND);
    service.prefixes(HostPrefixes.NONE.remembering(earlier, 0), SECOND);
    pass(PrefixEvents.PATIENCE - 1);
    assertEquals(List.of(), types());
    pass(PrefixEvents.PATIENCE);
    assertEquals(List.of(A), last().get("deprecated"));
    assertEquals(1, types().size());
  }

  @Test
  void shouldTellWhatIsAnotherAfterARestart() {
    restart(of(A), 0);
    HostPrefixes other = HostPrefixes.of(of(A).all().withLive(List.of(live(B, 3600)), 0));
    service.settings(Settings.NONE, SECOND);
    service.prefixes(other, SECOND);
    assertEquals(List.of("prefix.changed"), types());
    assertEquals(List.of(B), last().get("added"));
    assertEquals(List.of(A), last().get("deprecated"));
    assertEquals(List.of(), last().get("removed"));
  }

  @Test
  void shouldTellAfterARestartThatAPrefixIsLost() {
    HostPrefixes earlier = restart(of(A), 0);
    HostPrefixes dead =
        HostPrefixes.NONE.remembering(earlier, 0).ending(former -> true, PrefixEvents.PATIENCE);
    service.prefixes(dead, PrefixEvents.PATIENCE);
    assertEquals(List.of("prefix.changed"), types());
    assertEquals(List.of(A), last().get("removed"));
    assertEquals(List.of(), last().get("prefixes"));
  }

  @Test
  void shouldTellAtOnceWhereThereWasNoEarlierRun() {
    restart(HostPrefixes.NONE, 0);
    service.prefixes(of(A), 1);
    assertEquals(List.of(A), last().get("added"));
  }

  @Test
  void shouldTellOfAPeerThatIsRemovedThatItHasNoPrefixAnyMore() {
    HostPrefixes all = new HostPrefixes(of(A).all(), Map.of(ONE, of(B).all(), TWO, of(C).all()));
    service.prefixes(all, 0);
    assertEquals(3, types().size());
    // Removed and disabled are the same for the interface.
    service.peers(new PeerChanges(List.of(), List.of(ONE)), 1);
    service.prefixes(new HostPrefixes(of(A).all(), Map.of(TWO, of(C).all())), 1);
    assertEquals(4, types().size(), "the others' are as they were");
    assertEquals(ONE, ring.after(ring.last() - 1, 1).getFirst().peer());
    assertEquals(List.of(B), last().get("removed"));
    assertEquals(List.of(), last().get("prefixes"));
    service.prefixes(all, 2);
    assertEquals(List.of(B), last().get("added"), "enabled again");
    assertEquals(5, types().size());
  }

  @Test
  void shouldTellNothingOfAReloadThatChangesNoPrefix() {
    service.prefixes(of(A), 0);
    service.settings(Settings.NONE, 1);
    service.prefixes(of(A), 1);
    service.peers(new PeerChanges(List.of(), List.of(TWO)), 1);
    assertEquals(1, types().size());
  }

  private static Settings uplink(String name) {
    return Settings.NONE.with(SettingTable.UPLINK, UplinkSettings.parse(name));
  }
}
