package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slaacguard.autoconf.AdvertisementPrefix;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.LinkPrefixes;
import org.slaacguard.control.BackendEvent.AddressForgotten;
import org.slaacguard.control.BackendEvent.AddressLearned;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.ForgetReason;
import org.slaacguard.routing.LearnedAddress;

final class NamesServiceTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
  private static final PublicKey ALICE = key(1);
  private static final PublicKey BOB = key(2);
  private static final Path USUAL = Path.of("/usual/wg0");
  private static final long SECOND = 1_000_000_000L;
  private static final Settings DOMAIN = Settings.NONE.with(SettingTable.DOMAIN, "vpn.example");

  private final FakeOutput output = new FakeOutput();
  private final FakeBackend backend = new FakeBackend();
  private final KnownPeers known = new KnownPeers();
  private Map<PublicKey, String> called = Map.of(ALICE, "Laptop", BOB, "phone");
  private long now = -5 * SECOND;

  private final NamesService service =
      new NamesService(USUAL, () -> called, backend::status, output);

  private static PublicKey key(int first) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) first;
    return PublicKey.ofBytes(bytes);
  }

  private static final class FakeOutput implements HostsOutput {
    @Nullable Path file;
    String text = "";
    int writes;
    int swept;
    @Nullable String failure;
    boolean closed;

    @Override
    public void check(Path checked) {
      if (checked.endsWith("taken")) {
        throw new IllegalArgumentException("taken");
      }
    }

    @Override
    public void want(@Nullable Path wanted, String content) {
      file = wanted;
      text = content;
      writes++;
    }

    @Override
    public @Nullable String failure() {
      return failure;
    }

    @Override
    public void sweep() {
      swept++;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private void change(PeerUpdate... peers) {
    DeviceUpdate update = service.amend(DeviceUpdate.builder().peers(List.of(peers)).build());
    service.peers(known.apply(update), now);
  }

  private static PeerUpdate peer(PublicKey key, String... allowedIps) {
    PeerUpdate.Builder update = PeerUpdate.builder(key);
    for (String prefix : allowedIps) {
      update.allowedIp(IpPrefix.parse(prefix));
    }
    return update.build();
  }

  private void learn(PublicKey peer, String address) {
    service.event(new AddressLearned(peer, IpAddress.parse(address), NOON), now);
  }

  private void forget(PublicKey peer, String address) {
    service.event(
        new AddressForgotten(peer, IpAddress.parse(address), NOON, ForgetReason.EXPIRED), now);
  }

  /** Lets time pass as the controller does, until nothing is due. */
  private void settle() {
    for (long next = service.poll(now, (peer, packet) -> {});
        next < now + 2 * SECOND;
        next = service.poll(now, (peer, packet) -> {})) {
      now = Math.max(now, next);
    }
  }

  private void set(Settings settings) {
    service.check(settings, List.of());
    service.settings(settings, now);
  }

  @Test
  void shouldDoNothingWhereNothingIsSet() {
    set(Settings.NONE);
    set(Settings.NONE);
    change(peer(ALICE, "10.0.0.1/32"));
    learn(ALICE, "2001:db8::1");
    assertEquals(Long.MAX_VALUE, service.poll(now, (peer, packet) -> {}));
    assertEquals(0, output.writes);
    assertEquals(1, output.swept, "what an earlier run has left");
    assertEquals(0, backend.statusLooks);
    service.close();
    assertTrue(output.closed);
  }

  @Test
  void shouldFollowAddressesWithinASecond() {
    set(DOMAIN);
    change(peer(ALICE, "10.0.0.1/32", "10.1.0.0/16"), peer(BOB), peer(key(3), "10.0.0.3/32"));
    settle();
    assertEquals(USUAL, output.file);
    assertEquals("10.0.0.1 laptop.vpn.example\n", output.text);
    long before = now;
    learn(BOB, "2001:db8::2");
    learn(BOB, "fe80::2");
    settle();
    assertEquals("10.0.0.1 laptop.vpn.example\n2001:db8::2 phone.vpn.example\n", output.text);
    assertTrue(now - before <= NamesService.GAP + NamesService.DELAY);
    int writes = output.writes;
    forget(BOB, "2001:db8::2");
    change(PeerUpdate.builder(ALICE).remove().build());
    settle();
    assertEquals("", output.text);
    assertEquals(writes + 1, output.writes, "together");
  }

  @Test
  void shouldTakeWhatThereIsWhenItIsSetLater() {
    set(Settings.NONE);
    backend.peers.add(status(ALICE, "2001:db8::1"));
    set(DOMAIN);
    settle();
    assertEquals("2001:db8::1 laptop.vpn.example\n", output.text);
    set(Settings.NONE);
    assertNull(output.file);
    set(Settings.NONE.with(SettingTable.HOSTS_FILE, Path.of("/named")));
    settle();
    assertEquals(Path.of("/named"), output.file);
    assertEquals("2001:db8::1 laptop\n", output.text);
  }

  private static PeerStatus status(PublicKey key, String learned) {
    return new PeerStatus(
        key,
        null,
        null,
        null,
        0,
        0,
        0,
        List.of(),
        Settings.NONE,
        List.of(new LearnedAddress(IpAddress.parse(learned), NOON, NOON)));
  }

  @Test
  void shouldPutRightWhatEventsHaveNotTold() {
    set(DOMAIN);
    settle();
    service.observe(
        new DeviceStatus(
            "wg0",
            "userspace",
            "",
            null,
            null,
            0,
            0,
            Settings.NONE,
            List.of(status(BOB, "2001:db8::9")),
            Map.of()),
        now);
    settle();
    assertEquals("2001:db8::9 phone.vpn.example\n", output.text);
  }

  @Test
  void shouldFollowNewNames() {
    set(DOMAIN);
    change(peer(ALICE, "10.0.0.1/32"));
    settle();
    called = Map.of(ALICE, "Notebook");
    settle();
    assertEquals("10.0.0.1 notebook.vpn.example\n", output.text);
  }

  @Test
  void shouldLeaveADeprecatedPrefixWhenThereIsAnAddressInTheNewOne() {
    set(DOMAIN);
    change(peer(ALICE));
    AdvertisementPrefix old = new AdvertisementPrefix(IpPrefix.parse("2001:db8:1::/64"));
    AdvertisementPrefix next = new AdvertisementPrefix(IpPrefix.parse("2001:db8:2::/64"));
    LinkPrefixes first = LinkPrefixes.NONE.withLive(List.of(old), now);
    service.prefixes(HostPrefixes.of(first), now);
    learn(ALICE, "2001:db8:1::1");
    settle();
    service.prefixes(HostPrefixes.of(first.withLive(List.of(next), now)), now);
    settle();
    assertEquals("2001:db8:1::1 laptop.vpn.example\n", output.text, "it has no other yet");
    learn(ALICE, "2001:db8:2::1");
    settle();
    assertEquals("2001:db8:2::1 laptop.vpn.example\n", output.text);
  }

  @Test
  void shouldNotWriteAllTheTimeForOnePeerNorHaveAnotherWait() {
    set(DOMAIN);
    change(peer(ALICE), peer(BOB));
    settle();
    int writes = output.writes;
    long until = now + 600 * SECOND;
    for (int i = 0; now < until; i++, now += SECOND / 10) {
      learn(ALICE, "2001:db8::" + Integer.toHexString(i));
      forget(ALICE, "2001:db8::" + Integer.toHexString(i));
      long _ = service.poll(now, (peer, packet) -> {});
    }
    assertTrue(output.writes - writes <= 26, () -> "written " + (output.writes - writes));
    long before = now;
    learn(BOB, "2001:db8::b:b");
    settle();
    assertTrue(output.text.contains("2001:db8::b:b phone.vpn.example"), output.text);
    assertTrue(now - before <= NamesService.GAP + NamesService.DELAY);
  }

  @Test
  void shouldRefuseAFileOfSomebodyElseAndTellWhatIsWrong() {
    Settings taken = Settings.NONE.with(SettingTable.HOSTS_FILE, Path.of("/etc/taken"));
    assertThrows(
        IllegalArgumentException.class, () -> service.check(taken, List.of(Settings.NONE)));
    called = Map.of(ALICE, "'");
    set(DOMAIN);
    settle();
    output.failure = "cannot write";
    List<String> notices =
        service
            .report(
                new InterfaceStatus(
                    new DeviceStatus(
                        "wg0",
                        "userspace",
                        "",
                        null,
                        null,
                        0,
                        0,
                        Settings.NONE,
                        List.of(),
                        Map.of())))
            .notices();
    assertEquals(2, notices.size());
    assertEquals("the names of peers: cannot write", notices.getLast());
  }
}
