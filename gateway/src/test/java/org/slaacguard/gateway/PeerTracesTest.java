package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendEvent.AddressRefused;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.HandshakeTimes;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerTrace;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.TaiTimestamp;
import org.slaacguard.routing.LearnRefusal;

final class PeerTracesTest {
  private static final PublicKey PEER = key(1);
  private static final PublicKey STRANGER = key(2);

  private Instant clock = Instant.ofEpochSecond(100);
  private final PeerTraces traces = new PeerTraces(() -> clock);

  private static PublicKey key(int number) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) number;
    return PublicKey.ofBytes(bytes);
  }

  private static AddressRefused refused(String address, LearnRefusal reason, long count) {
    return new AddressRefused(PEER, IpAddress.parse(address), reason, null, count, Instant.EPOCH);
  }

  private Map<PublicKey, PeerTrace> reported() {
    DeviceStatus device =
        new DeviceStatus(
            "wg0", "userspace", "", null, null, 0, 0, Settings.NONE, List.of(), Map.of());
    return traces.report(new InterfaceStatus(device)).traces();
  }

  private void known() {
    traces.peers(new PeerChanges(List.of(KnownPeer.of(PEER)), List.of()), 0);
  }

  @Test
  void shouldTellHowFarAPeerCame() {
    known();
    assertEquals(Map.of(), reported());
    traces.solicited(PEER);
    clock = clock.plusSeconds(1);
    traces.advertised(PEER);
    assertEquals(
        Map.of(
            PEER, new PeerTrace(Instant.ofEpochSecond(100), Instant.ofEpochSecond(101), List.of())),
        reported());
  }

  private void stamped(@Nullable Long received, long sent) {
    traces.event(
        new BackendEvent.HandshakeStamped(
            PEER,
            new HandshakeTimes(
                received == null ? null : TaiTimestamp.of(Instant.ofEpochSecond(received)),
                TaiTimestamp.of(Instant.ofEpochSecond(sent)))),
        0);
  }

  private @Nullable Duration clockAhead() {
    return reported().getOrDefault(PEER, PeerTrace.NONE).clockAhead();
  }

  @Test
  void shouldTellAClockByTheSecondTimestampOfARun() {
    known();
    stamped(null, 90);
    stamped(20L, 95);
    stamped(20L, 99);
    assertNull(clockAhead(), "it may be of an earlier run");
    clock = clock.plusSeconds(1);
    stamped(221L, 99);
    assertEquals(Duration.ofMinutes(2), clockAhead());
    stamped(221L, 102);
    clock = clock.plusSeconds(600);
    assertEquals(Duration.ofMinutes(2), clockAhead(), "only a new one tells");
    traces.event(
        new BackendEvent.HandshakeStamped(PEER, new HandshakeTimes(new TaiTimestamp(-1, -1), null)),
        0);
    assertNotNull(clockAhead(), "whatever it says");
  }

  private void stampedAt(long sent, long now) {
    traces.event(
        new BackendEvent.HandshakeStamped(
            PEER, new HandshakeTimes(null, TaiTimestamp.of(Instant.ofEpochSecond(sent)))),
        now);
  }

  private void established(long now) {
    traces.event(new BackendEvent.SessionEstablished(PEER, clock), now);
  }

  private @Nullable Instant attempted() {
    return reported().getOrDefault(PEER, PeerTrace.NONE).attempted();
  }

  @Test
  void shouldTellSinceWhenHandshakesDoNotComplete() {
    known();
    stampedAt(90, 1);
    assertNull(attempted(), "it may be of an earlier run");
    established(2);
    stampedAt(91, 3);
    Instant first = clock;
    clock = clock.plusSeconds(5);
    stampedAt(96, 4);
    assertEquals(first, attempted(), "the first of them");
    established(5);
    assertNull(attempted());
  }

  /** A timestamp is told behind the end of its handshake where both have waited. */
  @Test
  void shouldTakeWhatComesAtOnceForOneHandshake() {
    known();
    stampedAt(90, 1);
    established(7);
    stampedAt(91, 7);
    assertNull(attempted());
    stampedAt(92, 8);
    assertEquals(clock, attempted());
  }

  @Test
  void shouldKeepTheLastRefusalOfEachKindAndCountEqualOnes() {
    known();
    traces.event(refused("2001:db8::1", LearnRefusal.OUT_OF_SCOPE, 2), 0);
    traces.event(refused("fe80::2", LearnRefusal.LEARNED_CONFLICT, 1), 0);
    traces.event(refused("2001:db8::9", LearnRefusal.OUT_OF_SCOPE, 3), 0);
    traces.event(refused("2001:db8::9", LearnRefusal.OUT_OF_SCOPE, 4), 0);
    assertEquals(
        List.of(
            new PeerTrace.Refused(
                IpAddress.parse("2001:db8::9"), LearnRefusal.OUT_OF_SCOPE, 7, Instant.EPOCH),
            new PeerTrace.Refused(
                IpAddress.parse("fe80::2"), LearnRefusal.LEARNED_CONFLICT, 1, Instant.EPOCH)),
        reported().getOrDefault(PEER, PeerTrace.NONE).refused());
  }

  @Test
  void shouldRememberKnownPeersOnlyAndForgetThemWhenTheyGo() {
    traces.solicited(STRANGER);
    known();
    traces.solicited(PEER);
    traces.peers(new PeerChanges(List.of(), List.of(PEER)), 0);
    traces.advertised(PEER);
    assertEquals(Map.of(), reported());
  }
}
