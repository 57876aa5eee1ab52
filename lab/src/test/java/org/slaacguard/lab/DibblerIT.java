package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Type;

/**
 * A provider whose server is Dibbler: when its prefixes change, it sends Reconfigure, which it
 * proves by the key that it gave with the lease.
 *
 * <pre>
 *  provider (dibbler-server) ─────────────── gateway
 *     isp0              link-local          wan0
 * </pre>
 */
@Timeout(300)
class DibblerIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Its folders are compiled in: it sees those of this run in their places. */
  private static final String RUN =
      "for each in lib log etc; do mkdir -p \"$0/$each\"; done;"
          + " mount --bind \"$0/lib\" /var/lib/dibbler && mount --bind \"$0/log\" /var/log/dibbler"
          + " && mount --bind \"$0/etc\" /etc/dibbler && exec dibbler-server run";

  private Topology topology;
  private Host provider;
  private Host gateway;
  private Program dibbler;
  private DhcpCapture capture;

  @BeforeEach
  void start() {
    topology = Topology.open();
    provider = topology.host("provider");
    gateway = topology.host("gateway");
    topology.cable(provider, "isp0", gateway, "wan0");
    provider.address("isp0", "fe80::1/64");
    gateway.address("wan0", "fe80::2/64");
    capture = DhcpCapture.on(provider, "isp0", "dhcp");
    dibbler = dibbler("2001:db8:a000::/40");
  }

  @AfterEach
  void stop() {
    topology.close();
  }

  /** Starts it, with what it remembers of an earlier run. */
  private Program dibbler(String pool) {
    Path folder = topology.folder().resolve("dibbler");
    try {
      Files.createDirectories(folder.resolve("etc"));
      Files.writeString(
          folder.resolve("etc/server.conf"),
          """
          log-level 7
          log-mode short
          reconfigure-enabled 1
          auth-protocol reconfigure-key
          iface "isp0" {
            t1 1000
            t2 2000
            prefered-lifetime 3000
            valid-lifetime 4000
            pd-class {
              pd-pool %s
              pd-length 56
            }
          }
          """
              .formatted(pool));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Program started =
        provider.start(Command.of("sh", "-c", RUN, folder.toString()).after("unshare", "--mount"));
    Await.until(
        "dibbler to begin: " + started.log(),
        SOON,
        () -> started.log().contains("Accepting connections"));
    return started;
  }

  private Slaacguard startRouter(String options) {
    Slaacguard router =
        Slaacguard.start(
            gateway,
            TunnelSetup.create()
                .listen(DemoNetwork.PORT)
                .line("Uplink = wan0" + options)
                .line("AdvertisePrefix = delegated:1")
                .remote(TunnelSetup.Remote.learner(KeyPair.generate().publicKey())));
    awaitLog(router, "has 2001:db8:a0");
    return router;
  }

  private static void awaitLog(Slaacguard router, String text) {
    Await.until(
        text + " in " + router.program().log(), SOON, () -> router.program().log().contains(text));
  }

  /** The server is started anew with another pool; its clients have to know. */
  private void renumber() {
    dibbler.close();
    dibbler = dibbler("2001:db8:b000::/40");
  }

  private long said(Dhcp6Type type) {
    return capture.messages().stream().map(Dhcp6Message::type).filter(type::equals).count();
  }

  @Test
  void shouldMoveWhenTheServerSaysSo() {
    Slaacguard router = startRouter(" reconfigure=yes");
    renumber();
    awaitLog(router, "has 2001:db8:b0");
    // It would say so again to a client that is slow.
    Await.until("the capture", SOON, () -> said(Dhcp6Type.RECONFIGURE) > 0);
    Await.until(
        "the old prefix to go",
        SOON,
        () -> !gateway.ip("-6", "route", "show", "table", "all").contains("2001:db8:a0"));
  }

  @Test
  void shouldOfferNoReconfigureUnlessToldTo() {
    Slaacguard router = startRouter("");
    Dhcp6Message solicit =
        Await.value("the capture", SOON, capture::messages, all -> !all.isEmpty()).getFirst();
    assertEquals(Dhcp6Type.SOLICIT, solicit.type());
    assertNull(solicit.option(Dhcp6Option.ReconfigureAccept.class));
    renumber();
    // It ignores what nobody has accepted: only the next renewal would tell.
    Await.until(
        "dibbler to have looked: " + dibbler.log(),
        SOON,
        () -> dibbler.log().contains("Sent Reconfigure to"));
    Await.pause(Duration.ofSeconds(2));
    assertEquals(0, said(Dhcp6Type.RENEW), capture.messages()::toString);
    assertTrue(router.show().contains("2001:db8:a0"), router.show());
  }
}
