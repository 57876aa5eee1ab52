package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.LanSettings;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.LinkSocket;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;
import org.slaacguard.testing.NeedsRoot;
import org.slaacguard.testing.OwnNamespace;

/**
 * In virtual time, with a cable in a network namespace of the test's own:
 *
 * <pre>
 *   lan0  the LAN        host0  a host there
 * </pre>
 */
@Timeout(120)
@NeedsRoot
final class LanLinksTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Settings SERVED =
      Settings.NONE.with(SettingTable.LAN_PREFIX, List.of(LanSettings.parse("lan0 fd00:1::/64")));

  @RegisterExtension
  private final OwnNamespace<NetworkNamespace> namespace =
      new OwnNamespace<>(
          NetworkNamespace::current, NetworkNamespace::anonymous, NetworkNamespace::enter);

  @TempDir private Path folder;
  private final AtomicBoolean taken = new AtomicBoolean();
  private Rtnetlink rtnetlink;
  private LinkSocket host;
  private LanLinks links;
  private long now = 1000 * SECOND;

  /** Advertisements of a router, and of one that is none any more. */
  private int greetings;

  private int farewells;

  @BeforeEach
  void serve() {
    rtnetlink = Rtnetlink.open();
    rtnetlink.links().createVeth("lan0", "host0", null);
    rtnetlink.links().change("lan0", new LinkChange().up(true));
    rtnetlink.links().change("host0", new LinkChange().up(true));
    host = LinkSocket.open(index("host0"), 1 << 20);
    host.receiveFrom();
    links =
        new LanLinks(
            (name, at) ->
                new LanLink(
                    name,
                    new SplittableRandom(7),
                    new PrefixMemory(folder.resolve("prefixes"), InstantSource.system()),
                    new OptionMemory(folder.resolve("options"), InstantSource.system()),
                    at),
            name -> taken.get());
    serveLan();
    assertEquals(0, farewells);
  }

  /** Serves the LAN until a host there has heard of its router. */
  private void serveLan() {
    follow(SERVED);
    int lan = index("lan0");
    Link link =
        new Link(lan, "lan0", "veth", Link.FLAG_UP | Link.FLAG_RUNNING, 1500, 1, "020000000007");
    AssignedAddress own =
        new AssignedAddress(
            lan,
            InterfaceAddress.parse("fe80::77/64"),
            0,
            AssignedAddress.FOREVER,
            AssignedAddress.FOREVER,
            null);
    assertTrue(links.look(List.of(link), List.of(own), now));
    pass(Duration.ofSeconds(30));
    greetings = 0;
    long deadline = System.nanoTime() + 60 * SECOND;
    while (greetings == 0) {
      hear();
      assertTrue(System.nanoTime() - deadline < 0, "hosts are told of their router");
    }
  }

  @AfterEach
  void end() {
    links.close();
    host.close();
    rtnetlink.close();
  }

  private int index(String name) {
    return rtnetlink.links().get(name).index();
  }

  private void follow(Settings settings) {
    links.follow(settings, PrefixPlan.NONE, ProviderNames.NONE, now);
  }

  private void pass(Duration time) {
    long end = now + time.toNanos();
    while (now < end) {
      now = Math.min(end, Math.max(now + SECOND / 100, links.exchange(now, true)));
    }
  }

  /** Counts the advertisements that have come. */
  private void hear() {
    for (int length = host.receive(); length >= 0; length = host.receive()) {
      try {
        if (NdPacket.parse(host.packet(length)).message() instanceof RouterAdvertisement message) {
          boolean router = message.routerLifetime() > 0;
          greetings += router ? 1 : 0;
          farewells += router ? 0 : 1;
        }
      } catch (PacketException e) {
        // The kernel's own, and no advertisement.
      }
    }
  }

  @Test
  void shouldTellTheHostsOfARemovedLanThatTheirRouterIsGone() {
    follow(Settings.NONE);
    assertTrue(links.isCeasing());
    pass(Duration.ofMinutes(1));
    assertFalse(links.isCeasing());
    serveLan();
    assertTrue(farewells > 1, "one may be lost");
  }

  /** Hosts would take it for the word of that one, which has the same address there. */
  @Test
  void shouldSayNothingMoreWhereAnotherInterfaceIsTheRouterByNow() {
    follow(Settings.NONE);
    taken.set(true);
    pass(Duration.ofMinutes(1));
    assertFalse(links.isCeasing());
    taken.set(false);
    serveLan();
    assertEquals(1, farewells, "that of the moment before");
  }

  @Test
  void shouldServeALanAgainThatComesBackMeanwhile() {
    follow(Settings.NONE);
    serveLan();
    assertFalse(links.isCeasing());
    assertEquals(1, farewells);
  }
}
