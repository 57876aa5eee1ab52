package org.slaacguard.gateway;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.SettingsUpdate;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnScope;

/** A controller on a fake backend, in virtual time, and what its tests do with it. */
abstract class ControllerWorld {
  static final long SECOND = 1_000_000_000L;
  static final PublicKey PEER = key(1);
  static final PublicKey OTHER = key(2);
  static final IpPrefix ADVERTISED = IpPrefix.parse("2001:db8:1::/64");
  static final PrefixSettings PREFIX = new PrefixSettings(ADVERTISED);
  static final Ipv6Address GATEWAY = Ipv6Address.parse("fe80::5");
  static final InterfaceAddress OWN = new InterfaceAddress(GATEWAY, 64);
  static final Ipv6Address CLIENT = Ipv6Address.parse("fe80::c");

  /** What controllers leave to the next. */
  @TempDir static Path folder;

  final Path options = folder.resolve(UUID.randomUUID() + ".options");
  Instant wall = Instant.parse("2026-11-30T12:00:00Z");
  final FakeBackend backend = new FakeBackend();
  final List<BackendEvent> heard = new ArrayList<>();

  /** The peers' settings that services last checked. */
  List<Settings> checked = List.of();

  LinkView view =
      new LinkView(true, true, 1420, GATEWAY, List.of(OWN, InterfaceAddress.parse("192.0.2.1/24")));
  final Set<PublicKey> metBefore = new HashSet<>();
  boolean news;
  boolean tellsNews;
  long now = 1000 * SECOND;
  final FakeProgress host = new FakeProgress();
  final PeerTraces traces = new PeerTraces(() -> Instant.ofEpochSecond(5));
  Controller controller = start();

  /** Another one, as after a restart. */
  private Controller start() {
    return new Controller(
        backend,
        new FakeWatch(),
        List.of(
            new EventLog("fake0", now),
            traces,
            new AdvertisingService(
                "fake0",
                new SplittableRandom(1),
                traces,
                metBefore::contains,
                (peer, scope, at) -> {},
                new OptionMemory(options, () -> wall),
                host,
                now),
            new SourceRefusals(),
            new Service() {
              @Override
              public void check(Settings wanted, Collection<Settings> peers) {
                checked = List.copyOf(peers);
              }

              @Override
              public void event(BackendEvent event, long at) {
                heard.add(event);
              }
            }),
        now);
  }

  /** The daemon is killed, and another one begins after a while; peers come and are met anew. */
  void restart(long nanos) {
    now += nanos;
    wall = wall.plusNanos(nanos);
    backend.sent.clear();
    controller = start();
  }

  /** A host whose plans are followed when a test says so. */
  static final class FakeProgress implements HostProgress {
    long newest;
    long followed;

    @Override
    public long newest() {
      return newest;
    }

    @Override
    public long followed() {
      return followed;
    }
  }

  final class FakeWatch implements LinkWatch {
    @Override
    public LinkView look() {
      news = false;
      return view;
    }

    @Override
    public boolean hasNews() {
      return news;
    }

    @Override
    public boolean tellsNews() {
      return tellsNews;
    }
  }

  static PublicKey key(int number) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) number;
    return PublicKey.ofBytes(bytes);
  }

  static PeerUpdate learning(PublicKey peer) {
    return PeerUpdate.builder(peer).learnableIps(LearnScope.parse("advertised")).build();
  }

  void apply(DeviceUpdate device) throws BackendException {
    controller.apply(device, now);
  }

  void advertiseTo(PublicKey... peers) throws BackendException {
    DeviceUpdate.Builder device =
        DeviceUpdate.builder()
            .settings(
                SettingsUpdate.adding(
                    Settings.NONE.with(SettingTable.ADVERTISE_PREFIX, List.of(PREFIX))));
    for (PublicKey peer : peers) {
      device.peer(learning(peer));
    }
    apply(device.build());
  }

  /** Steps as the thread would, until this much time has gone. */
  void pass(long nanos) {
    long end = now + nanos;
    while (now < end) {
      long next = Math.min(Math.max(controller.step(now), now + 1), end);
      wall = wall.plusNanos(next - now);
      now = next;
    }
    controller.step(now);
  }

  /** As after a sleep of the machine, and some seconds. */
  void sleep(long nanos) {
    now += nanos - 5 * SECOND;
    wall = wall.plusNanos(nanos - 5 * SECOND);
    pass(5 * SECOND);
  }

  static byte[] solicitation() {
    return new NdPacket(
            CLIENT, Ipv6Address.ALL_ROUTERS, new NdMessage.RouterSolicitation(List.of()))
        .toBytes();
  }

  RouterAdvertisement answer(PublicKey peer) throws Exception {
    backend.sent.clear();
    backend.events.add(new BackendEvent.NeighborDiscovery(peer, solicitation()));
    pass(5 * SECOND);
    FakeBackend.Sent sent =
        backend.sent.stream().filter(s -> s.peer().equals(peer)).findFirst().orElseThrow();
    return (RouterAdvertisement) NdPacket.parse(sent.packet()).message();
  }

  static int lifetime(FakeBackend.Sent sent) throws PacketException {
    return said(sent).routerLifetime();
  }

  static RouterAdvertisement said(FakeBackend.Sent sent) throws PacketException {
    return (RouterAdvertisement) NdPacket.parse(sent.packet()).message();
  }

  static NdOption.PrefixInformation information(FakeBackend.Sent sent, IpPrefix prefix) {
    try {
      return ((NdMessage.RouterAdvertisement) NdPacket.parse(sent.packet()).message())
          .options().stream()
              .filter(NdOption.PrefixInformation.class::isInstance)
              .map(NdOption.PrefixInformation.class::cast)
              .filter(option -> option.prefix().equals(prefix))
              .findFirst()
              .orElseThrow();
    } catch (PacketException e) {
      throw new AssertionError(e);
    }
  }

  List<IpPrefix> learnable() {
    for (DeviceUpdate update : backend.updates.reversed()) {
      List<IpPrefix> prefixes = update.advertisedPrefixes();
      if (prefixes != null) {
        return prefixes;
      }
    }
    return List.of();
  }

  static DeviceUpdate only(IpPrefix prefix) {
    return DeviceUpdate.builder()
        .settings(
            SettingsUpdate.setting(
                SettingTable.ADVERTISE_PREFIX, List.of(new PrefixSettings(prefix))))
        .build();
  }
}
