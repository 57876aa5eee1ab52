package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.lab.ScriptedServer.giving;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A provider whose router advertises only to those who ask, for twelve seconds: the default route
 * stays, and with it the way of the peers. Its advertisements say, with M and O, that addresses
 * come by DHCPv6, which changes nothing.
 *
 * <pre>
 *  provider (radvd) ─────────────── gateway
 *     isp0       link-local        wan0
 * </pre>
 */
@Timeout(300)
class DefaultRouteIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Pattern EXPIRES = Pattern.compile("default .* proto ra .*expires (\\d+)sec");

  private static int lifeLeft(Host gateway) {
    Matcher found = EXPIRES.matcher(gateway.ip("-6", "route", "show", "dev", "wan0"));
    return found.find() ? Integer.parseInt(found.group(1)) : 0;
  }

  @Test
  void shouldKeepTheRouteOfARouterThatAdvertisesOnlyWhenAsked() {
    try (Topology topology = Topology.open()) {
      Host provider = topology.host("provider");
      Host gateway = topology.host("gateway");
      topology.cable(provider, "isp0", gateway, "wan0");
      provider.address("isp0", "fe80::1/64");
      provider.forwarding();
      gateway.address("wan0", "fe80::2/64");
      ScriptedServer server = ScriptedServer.start(provider, "isp0");
      server.script(giving("2001:db8:100::/56"));
      Path file =
          Tunnel.write(
              provider,
              "radvd.conf",
              """
              interface isp0 {
                AdvSendAdvert on; UnicastOnly on; MaxRtrAdvInterval 12; AdvDefaultLifetime 12;
                AdvManagedFlag on; AdvOtherConfigFlag on;
              };
              """);
      provider.start(
          Command.of(
              "radvd",
              "-n",
              "-m",
              "stderr",
              "-C",
              file.toString(),
              "-p",
              topology.folder().resolve("radvd.pid").toString()));
      Slaacguard router =
          Slaacguard.start(
              gateway,
              TunnelSetup.create()
                  .listen(DemoNetwork.PORT)
                  .line("Uplink = wan0")
                  .line("AdvertisePrefix = delegated:1")
                  .remote(TunnelSetup.Remote.learner(KeyPair.generate().publicKey())));
      Await.until(
          "a prefix: " + router.program().log(),
          SOON,
          () -> router.program().log().contains("has 2001:db8:100::/56"));
      Await.until("a default route", SOON, () -> lifeLeft(gateway) > 0);
      // The kernel asks once at the start, and never again: two more lives of the route from here
      // on.
      int renewals = 0;
      int before = lifeLeft(gateway);
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (renewals < 2 && System.nanoTime() < end) {
        int left = lifeLeft(gateway);
        assertTrue(left > 0, "it has ended: " + router.program().log());
        renewals += left > before + 2 ? 1 : 0;
        before = left;
        Await.pause(Duration.ofMillis(300));
      }
      assertTrue(renewals >= 2, "asked " + renewals + " times: " + router.program().log());
    }
  }
}
