package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.host.HostThread;
import org.slaacguard.host.OuterMark;
import org.slaacguard.host.SetupException;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.Sysctl;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.testing.NeedsRoot;
import org.slaacguard.testing.OwnNamespace;

/**
 * In a network namespace of the test's own, with a cable whose one end, {@code fake0}, is taken for
 * an interface of the kernel's WireGuard that somebody else had made and set.
 */
@NeedsRoot
class RouterGuardTest {
  private static final PublicKey PEER = PublicKey.ofBytes(new byte[PublicKey.LENGTH]);
  private static final String SETTING = "net/ipv6/conf/fake0/accept_ra";

  private static final OuterMark NO_MARK =
      new OuterMark() {
        @Override
        public int now() throws SetupException {
          throw new SetupException("no default route here");
        }

        @Override
        public void set(int mark) throws SetupException {
          throw new SetupException("no default route here");
        }
      };

  private final FakeBackend backend = new FakeBackend();
  private final List<HostThread> hosts = new ArrayList<>();

  @RegisterExtension
  private final OwnNamespace<NetworkNamespace> namespace =
      new OwnNamespace<>(
          NetworkNamespace::current, NetworkNamespace::anonymous, NetworkNamespace::enter);

  private Rtnetlink rtnetlink;
  @TempDir private Path state;

  @BeforeEach
  void enter() throws IOException {
    rtnetlink = Rtnetlink.open();
    rtnetlink.links().createVeth("fake0", "fake1", null);
    Sysctl.set(SETTING, "2");
  }

  @AfterEach
  void leave() {
    rtnetlink.close();
    hosts.forEach(HostThread::close);
  }

  private Path journal() {
    return state.resolve("fake0.journal");
  }

  private Backend guarded(String kind) throws BackendException {
    Link own = rtnetlink.links().get("fake0");
    Link taken =
        new Link(
            own.index(),
            own.name(),
            kind,
            own.flags(),
            own.mtu(),
            own.hardwareType(),
            own.hardwareAddress());
    HostThread host = HostThread.of("fake0", NO_MARK, null, journal());
    hosts.add(host);
    return RouterGuard.of(backend, taken, host.guard());
  }

  private static DeviceUpdate peer(String learnable) {
    PeerUpdate.Builder peer = PeerUpdate.builder(PEER).allowedIp(IpPrefix.parse("10.0.0.2/32"));
    return DeviceUpdate.builder()
        .peer((learnable.isEmpty() ? peer : peer.learnableIps(LearnScope.parse(learnable))).build())
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "wireguard, 2001:db8:5::/64, 0",
    "wireguard, '', 2",
    "tun, 2001:db8:5::/64, 2",
  })
  void shouldListenToNoRouterWhereThePeersOfTheKernelsWireGuardMayLearn(
      String kind, String learnable, String during) throws Exception {
    Backend guard = guarded(kind);
    guard.apply(peer(learnable));
    assertEquals(during, accepts());
    guard.close();
    assertEquals("2", accepts());
    assertTrue(backend.closed);
    assertFalse(Files.exists(journal()), "nothing is left to undo");
  }

  @Test
  void shouldGuardFromWhenAPeerMayLearnUntilTheEnd() throws Exception {
    List<String> whileApplying = new ArrayList<>();
    backend.whileApplying = () -> whileApplying.add(accepts());
    Backend guard = guarded("wireguard");
    guard.apply(peer(""));
    guard.apply(peer("advertised"));
    guard.apply(DeviceUpdate.builder().peer(PeerUpdate.builder(PEER).remove().build()).build());
    assertEquals(List.of("2", "0", "0"), whileApplying, "before it can learn anything");
    assertEquals("0", accepts());
    guard.close();
    assertEquals("2", accepts());
  }

  private static String accepts() {
    try {
      return Sysctl.get(SETTING).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldChangeNothingForAChangeThatIsRefused() throws Exception {
    Backend guard = guarded("wireguard");
    backend.failure = new BackendException("no", 22);
    assertThrows(BackendException.class, () -> guard.apply(peer("advertised")));
    assertEquals("2", accepts());
    backend.failure = null;
    guard.apply(peer("advertised"));
    backend.failure = new BackendException("no", 22);
    assertThrows(BackendException.class, () -> guard.apply(peer("advertised")));
    assertEquals("0", accepts(), "a peer may learn by an earlier change");
    guard.close();
    assertEquals("2", accepts());
  }

  @Test
  void shouldGiveBackWhatAKilledDaemonHadChanged() throws Exception {
    guarded("wireguard").apply(peer("advertised"));
    // Killed. The next one has no peer that may learn, yet.
    Backend next = guarded("wireguard");
    next.apply(peer(""));
    assertEquals("0", accepts(), "what was learned is in the kernel still");
    next.close();
    assertEquals("2", accepts());
  }

  @Test
  void shouldNotTakeAnotherInterfaceForTheOneOfTheJournal() throws Exception {
    guarded("wireguard").apply(peer("advertised"));
    rtnetlink.links().delete(rtnetlink.links().get("fake0").index());
    rtnetlink.links().createVeth("fake0", "fake1", null);
    Sysctl.set(SETTING, "1");
    Backend next = guarded("wireguard");
    assertEquals("1", accepts());
    next.apply(peer("advertised"));
    assertEquals("0", accepts());
    next.close();
    assertEquals("1", accepts());
  }

  @Test
  void shouldServeAnInterfaceWithoutIpv6() throws Exception {
    Backend guard = guarded("wireguard");
    rtnetlink.links().delete(rtnetlink.links().get("fake0").index());
    guard.apply(peer("advertised"));
    guard.close();
    assertEquals(1, backend.updates.size());
    assertFalse(Files.exists(journal()), "nothing was changed");
  }
}
