package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.HandshakeTimes;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.Settings;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.TaiTimestamp;

class PeerMemoryTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Endpoint HERE = Endpoint.parse("192.0.2.9:51820");
  private static final Endpoint THERE = Endpoint.parse("[2001:db8::9]:7");

  @TempDir Path folder;

  private Instant wall = Instant.parse("2026-11-30T12:00:00Z");
  private final List<PublicKey> greeted = new ArrayList<>();
  private byte[] greeting = {};

  private final Service.Out out =
      (peer, packet) -> {
        greeted.add(peer);
        greeting = packet;
      };

  private static PublicKey key(int number) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) number;
    bytes[1] = (byte) (number >>> 8);
    return PublicKey.ofBytes(bytes);
  }

  private Path file() {
    return folder.resolve("state/wg0.peers");
  }

  private PeerMemory start() {
    InstantSource clock = () -> wall;
    return new PeerMemory(file(), clock);
  }

  private static DeviceUpdate update(PublicKey... peers) {
    DeviceUpdate.Builder update = DeviceUpdate.builder();
    for (PublicKey peer : peers) {
      update.peer(PeerUpdate.builder(peer).build());
    }
    return update.build();
  }

  private static void configure(PeerMemory memory, DeviceUpdate update) {
    memory.peers(new KnownPeers().apply(update), 0);
  }

  private static LinkView link(boolean up) {
    return new LinkView(true, up, 1420, Ipv6Address.parse("fe80::5"), List.of());
  }

  private long pass(PeerMemory memory, long from, long seconds) {
    long now = from;
    while (now < from + seconds * SECOND) {
      now = Math.min(Math.max(memory.poll(now, out), now + 1), from + seconds * SECOND);
    }
    return now;
  }

  /** A run in which the first peer had a handshake, and the second moved. */
  private void runOnce() {
    PeerMemory memory = start();
    configure(memory, update(key(1), key(2)));
    memory.event(new BackendEvent.EndpointChanged(key(1), HERE, wall), 0);
    memory.event(new BackendEvent.SessionEstablished(key(1), wall), 0);
    memory.event(new BackendEvent.EndpointChanged(key(2), THERE, wall), 0);
    memory.close();
  }

  @Test
  void shouldGiveTheNextRunTheEndpointsThatTheConfigurationLacks() {
    runOnce();
    PeerMemory memory = start();
    DeviceUpdate amended = memory.amend(update(key(1), key(2), key(3)));
    assertEquals(HERE, amended.peers().get(0).endpoint());
    assertEquals(THERE, amended.peers().get(1).endpoint());
    assertNull(amended.peers().get(2).endpoint());
    DeviceUpdate said =
        DeviceUpdate.builder().peer(PeerUpdate.builder(key(1)).endpoint(THERE).build()).build();
    assertEquals(THERE, memory.amend(said).peers().getFirst().endpoint());
    configure(memory, update(key(1), key(2)));
    assertNull(memory.amend(update(key(1))).peers().getFirst().endpoint(), "once only");
  }

  @Test
  void shouldLearnOfHandshakesFromHowThingsStand() {
    runOnce();
    PeerMemory memory = start();
    configure(memory, update(key(1), key(2)));
    wall = wall.plusSeconds(1000);
    memory.observe(status(standing(key(1), THERE, wall), standing(key(2), null, null)), 0);
    memory.close();
    PeerMemory next = start();
    DeviceUpdate amended = next.amend(update(key(1), key(2)));
    assertEquals(THERE, amended.peers().get(0).endpoint(), "where it was with that handshake");
    assertEquals(THERE, amended.peers().get(1).endpoint(), "as before");
    configure(next, update(key(1), key(2)));
    next.link(link(true), 0);
    next.sessions(Set.of(key(2)), 0);
    pass(next, 0, 5);
    assertEquals(List.of(key(1)), greeted);
  }

  @Test
  void shouldNotGreetWhoHasASessionAlready() {
    runOnce();
    PeerMemory memory = start();
    configure(memory, update(key(1), key(2)));
    memory.sessions(Set.of(key(1)), 0);
    memory.link(link(true), 0);
    pass(memory, 0, 5);
    assertEquals(List.of(), greeted);
  }

  private static PeerStatus standing(
      PublicKey peer, @Nullable Endpoint endpoint, @Nullable Instant handshake) {
    return new PeerStatus(
        peer, null, endpoint, handshake, 0, 0, 0, List.of(), Settings.NONE, List.of());
  }

  private static DeviceStatus status(PeerStatus... peers) {
    return new DeviceStatus(
        "wg0", "fake", "none", null, null, 0, 0, Settings.NONE, List.of(peers), Map.of());
  }

  @Test
  void shouldBeginAHandshakeWithThoseThatHadASessionLately() {
    runOnce();
    wall = wall.plusSeconds(170);
    PeerMemory memory = start();
    configure(memory, update(key(1), key(2)));
    memory.link(link(false), 0);
    long now = pass(memory, 0, 5);
    assertEquals(List.of(), greeted, "the link is down");
    memory.link(link(true), now);
    pass(memory, now, 5);
    assertEquals(List.of(key(1)), greeted);
    assertEquals(40, greeting.length);
    assertEquals(59, greeting[6], "no next header");
  }

  @Test
  void shouldNotGreetOneThatHasComeByItselfOrIsLongGone() {
    runOnce();
    PeerMemory memory = start();
    configure(memory, update(key(1)));
    memory.event(new BackendEvent.SessionEstablished(key(1), wall), 0);
    memory.link(link(true), 0);
    pass(memory, 0, 5);
    assertEquals(List.of(), greeted);
    memory.close();
    wall = wall.plusSeconds(3600);
    PeerMemory later = start();
    configure(later, update(key(1)));
    later.link(link(true), 0);
    pass(later, 0, 5);
    assertEquals(List.of(), greeted);
  }

  @Test
  void shouldGreetThousandsOneAfterTheOther() {
    PeerMemory before = start();
    PublicKey[] keys = new PublicKey[2000];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = key(i);
      before.event(new BackendEvent.EndpointChanged(keys[i], HERE, wall), 0);
      before.event(new BackendEvent.SessionEstablished(keys[i], wall), 0);
    }
    before.close();
    PeerMemory memory = start();
    configure(memory, update(keys));
    memory.link(link(true), 0);
    pass(memory, 0, 1);
    assertTrue(greeted.size() >= 990 && greeted.size() <= 1001, "" + greeted.size());
    pass(memory, SECOND, 2);
    assertEquals(2000, greeted.size());
  }

  @Test
  void shouldWriteSeldomAndForItsOwnerAlone() throws Exception {
    PeerMemory memory = start();
    memory.event(new BackendEvent.EndpointChanged(key(1), HERE, wall), 0);
    memory.poll(0, out);
    String first = Files.readString(file());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    memory.event(new BackendEvent.EndpointChanged(key(1), THERE, wall), 0);
    memory.poll(SECOND / 2, out);
    assertEquals(first, Files.readString(file()));
    pass(memory, SECOND, 1);
    assertTrue(Files.readString(file()).contains("2001:db8::9"));
  }

  private @Nullable HandshakeTimes restored(PublicKey peer) {
    return start().amend(update(peer)).peers().getFirst().times();
  }

  private HandshakeTimes times(long receivedAfter) {
    return new HandshakeTimes(
        TaiTimestamp.of(wall.plusSeconds(receivedAfter)), TaiTimestamp.of(wall));
  }

  @Test
  void shouldRememberTheNewestTimestampsWithinASecond() {
    PeerMemory killed = start();
    killed.event(new BackendEvent.HandshakeStamped(key(1), times(0)), 0);
    killed.poll(0, out);
    HandshakeTimes newest = times(5);
    killed.event(new BackendEvent.HandshakeStamped(key(1), newest), 0);
    pass(killed, 1, 2);
    assertEquals(newest, restored(key(1)));
  }

  /** Else its initiation could be replayed after a crash. */
  @Test
  void shouldRememberANewSessionsTimestampAndEndpointWithinTenMilliseconds() {
    PeerMemory killed = start();
    for (int i = 0; i < 1000; i++) {
      killed.event(new BackendEvent.HandshakeStamped(key(i), times(0)), 0);
      killed.event(new BackendEvent.SessionEstablished(key(i), wall), 0);
    }
    killed.poll(0, out);
    killed.event(new BackendEvent.HandshakeStamped(key(1), times(1)), 1);
    killed.poll(1, out);
    assertEquals(times(1), restored(key(1)));
    HandshakeTimes newest = times(5);
    killed.event(new BackendEvent.EndpointChanged(key(2), THERE, wall), 2);
    killed.event(new BackendEvent.HandshakeStamped(key(2), newest), 2);
    killed.poll(2, out);
    assertEquals(times(0), restored(key(2)), "not yet");
    killed.poll(1 + SECOND / 100, out);
    assertEquals(newest, restored(key(2)));
    assertEquals(THERE, start().amend(update(key(2))).peers().getFirst().endpoint());
  }

  /** A peer may begin twenty handshakes a second, and there may be thousands of peers. */
  @Test
  void shouldAddOneLineAPeerHoweverManyHandshakesItBegins() throws Exception {
    PeerMemory memory = start();
    memory.event(new BackendEvent.HandshakeStamped(key(1), times(0)), 0);
    memory.poll(0, out);
    long now = 0;
    for (int i = 1; i <= 20; i++) {
      now += SECOND / 25;
      memory.event(new BackendEvent.HandshakeStamped(key(1), times(i)), now);
      memory.poll(now, out);
    }
    assertEquals(2, Files.readAllLines(file()).size());
    pass(memory, now, 1);
    assertEquals(1, Files.readAllLines(file()).size());
    assertEquals(times(20), restored(key(1)));
  }

  @Test
  void shouldNotRememberATimestampThatIsFarAhead() {
    PeerMemory memory = start();
    HandshakeTimes good = times(0);
    memory.event(new BackendEvent.HandshakeStamped(key(1), good), 0);
    memory.event(new BackendEvent.HandshakeStamped(key(1), times(100_000)), 0);
    memory.event(new BackendEvent.HandshakeStamped(key(2), times(100_000)), 0);
    memory.close();
    assertEquals(good, restored(key(1)));
    assertEquals(new HandshakeTimes(null, good.sent()), restored(key(2)));
  }

  @Test
  void shouldReadTheLinesOfEarlierVersions() throws Exception {
    runOnce();
    List<String> lines = Files.readAllLines(file());
    Files.write(
        file(), lines.stream().map(l -> l.substring(0, l.length() - " - -".length())).toList());
    assertEquals(HERE, start().amend(update(key(1))).peers().getFirst().endpoint());
    assertEquals(HandshakeTimes.NONE, restored(key(1)));
  }

  /** To write all lines for each of thousands would take most of the thread's time. */
  @Test
  void shouldAddALineForAFirstSessionAndWriteTheOthersLater() throws Exception {
    PeerMemory killed = start();
    for (int i = 0; i < 100; i++) {
      killed.event(new BackendEvent.EndpointChanged(key(i), HERE, wall), 0);
    }
    killed.poll(0, out);
    Object before = inode();
    long now = 0;
    for (int i = 0; i < 50; i++) {
      now += SECOND / 1000;
      killed.event(new BackendEvent.SessionEstablished(key(i), wall), now);
      killed.poll(now, out);
    }
    killed.poll(now + SECOND / 100, out);
    assertEquals(before, inode(), "the same file");
    assertEquals(150, Files.readAllLines(file()).size());
    PeerMemory next = start();
    assertTrue(next.met(key(49)));
    assertFalse(next.met(key(50)));
    pass(killed, now, 2);
    assertEquals(150, Files.readAllLines(file()).size(), "nothing more had changed");
    killed.close();
    assertEquals(150, Files.readAllLines(file()).size());
  }

  private Object inode() throws IOException {
    return Files.getAttribute(file(), "unix:ino");
  }

  @Test
  void shouldNotAddALineAboutAPeerThatHasGone() throws Exception {
    PeerMemory killed = start();
    configure(killed, update(key(1), key(2)));
    killed.event(new BackendEvent.SessionEstablished(key(1), wall), 0);
    killed.poll(0, out);
    killed.event(new BackendEvent.SessionEstablished(key(2), wall), 1);
    configure(
        killed, DeviceUpdate.builder().peer(PeerUpdate.builder(key(2)).remove().build()).build());
    killed.poll(1, out);
    assertEquals(1, Files.readAllLines(file()).size());
  }

  @Test
  void shouldForgetPeersThatAreRemoved() {
    runOnce();
    PeerMemory memory = start();
    DeviceUpdate.Builder removal = DeviceUpdate.builder();
    removal.peer(PeerUpdate.builder(key(1)).remove().build());
    removal.peer(PeerUpdate.builder(key(2)).remove().build());
    configure(memory, removal.build());
    memory.close();
    assertFalse(Files.exists(file()));
  }

  @Test
  void shouldKeepTheLinesOfANewerVersionUntilTheirPeerIsRemoved() throws Exception {
    List<String> newer = List.of(key(1) + " - 0 - - more", key(2) + " - 0 - - more");
    Files.createDirectories(file().getParent());
    Files.write(file(), newer);
    PeerMemory memory = start();
    configure(memory, DeviceUpdate.builder().peer(PeerUpdate.builder(key(3)).build()).build());
    memory.close();
    assertEquals(newer, Files.readAllLines(file()));
    memory = start();
    configure(
        memory, DeviceUpdate.builder().peer(PeerUpdate.builder(key(1)).remove().build()).build());
    memory.close();
    assertEquals(newer.subList(1, 2), Files.readAllLines(file()));
  }

  @Test
  void shouldLeaveOutWhatItCannotRead() throws Exception {
    runOnce();
    List<String> lines = new ArrayList<>(Files.readAllLines(file()));
    String never = key(6) + " - " + Instant.MAX.getEpochSecond();
    lines.addAll(List.of("", "x y z", key(4) + " nowhere 0", key(5) + " - many", never));
    Files.write(file(), lines);
    PeerMemory memory = start();
    assertEquals(HERE, memory.amend(update(key(1))).peers().getFirst().endpoint());
    assertNull(memory.amend(update(key(4))).peers().getFirst().endpoint());
    memory.peers(
        new PeerChanges(List.of(new KnownPeer(key(6), Settings.NONE, List.of())), List.of()), 0);
    assertFalse(memory.met(key(6)), "a time that no time can follow is none");
  }
}
