package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.SettingsUpdate;
import org.slaacguard.control.UapiException;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/** The request {@code cease}, from a client of the socket down to what a backend is handed. */
@Timeout(60)
final class CeaseRequestTest {
  private static final PublicKey PEER = ControllerWorld.key(1);
  private static final PublicKey OTHER = ControllerWorld.key(2);
  private static final PublicKey ABSENT = ControllerWorld.key(3);

  /** Says to any thread what it is handed. */
  private static final class Told extends FakeBackend {
    final List<Sent> told = new CopyOnWriteArrayList<>();
    final CountDownLatch two = new CountDownLatch(2);

    @Override
    public void transmit(PublicKey peer, byte[] packet) {
      if (to(peer).isEmpty()) {
        two.countDown();
      }
      told.add(new Sent(peer, packet));
    }

    List<Sent> to(PublicKey peer) {
      return told.stream().filter(each -> each.peer().equals(peer)).toList();
    }
  }

  @TempDir private Path folder;

  private final Told backend = new Told();
  private final FailureReport report = new FailureReport("t0");
  private final ControllerThread thread = new ControllerThread("t0", report);

  @AfterEach
  void close() {
    thread.close();
  }

  private UapiServer serve(Path socket, Service service) throws Exception {
    thread.start(
        now ->
            new Controller(
                backend,
                () -> new LinkView(true, true, 1420, null, List.of()),
                List.of(service),
                now));
    return UapiServer.open(socket, thread.requests(), zone -> 1, Duration.ofMinutes(10), report);
  }

  private AdvertisingService advertising() {
    return new AdvertisingService(
        "t0",
        new SplittableRandom(1),
        new PeerTraces(Instant::now),
        peer -> false,
        (peer, scope, at) -> {},
        new OptionMemory(folder.resolve("options"), Instant::now),
        new ControllerWorld.FakeProgress(),
        System.nanoTime());
  }

  private void advertise() throws BackendException {
    PrefixSettings prefix = new PrefixSettings(IpPrefix.parse("2001:db8:1::/64"));
    DeviceUpdate.Builder device =
        DeviceUpdate.builder()
            .settings(
                SettingsUpdate.adding(
                    Settings.NONE.with(SettingTable.ADVERTISE_PREFIX, List.of(prefix))));
    for (PublicKey peer : List.of(PEER, OTHER, ABSENT)) {
      device.peer(ControllerWorld.learning(peer));
    }
    thread.requests().apply(device.build());
  }

  @Test
  void shouldAnswerWhenEachPeerHasBeenToldThreeTimes() throws Exception {
    backend.live.addAll(Set.of(PEER, OTHER));
    Path socket = folder.resolve("wireguard/t0.sock");
    try (UapiServer _ = serve(socket, advertising())) {
      advertise();
      assertTrue(backend.two.await(50, TimeUnit.SECONDS), "both have a default route");
      new UapiClient("t0", socket).cease();
      for (PublicKey peer : List.of(PEER, OTHER)) {
        List<FakeBackend.Sent> told = backend.to(peer);
        int ceased = 0;
        for (FakeBackend.Sent each : told) {
          ceased += ControllerWorld.lifetime(each) == 0 ? 1 : 0;
        }
        assertEquals(3, ceased, "of " + told.size());
        assertEquals(0, ControllerWorld.lifetime(told.getLast()));
      }
      int before = backend.told.size();
      assertEquals("errno=0", new RawClient(socket).ask("cease=1\n\n").strip());
      assertEquals(before, backend.told.size(), "no more than three, whoever asks");
      assertEquals(List.of(), backend.to(ABSENT));
    }
  }

  @Test
  void shouldAnswerAlsoWhereTheDaemonGoesMeanwhile() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    Service endless =
        new Service() {
          @Override
          public boolean isCeasing() {
            asked.countDown();
            return true;
          }
        };
    Path socket = folder.resolve("wireguard/t0.sock");
    try (UapiServer _ = serve(socket, endless)) {
      Thread end =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      asked.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    thread.close();
                  });
      Exception refused = assertThrows(Exception.class, () -> new UapiClient("t0", socket).cease());
      assertTrue(refused instanceof UapiException || refused instanceof IOException, "" + refused);
      end.join();
    }
  }
}
