package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.lab.TunnelSetup.Remote;
import org.slaacguard.net.LinkLocal;
import org.slaacguard.net.PublicKey;

/**
 * Slaacguard at both ends. A peer's file has keys, an endpoint and {@code AllowedIPs}; the rest
 * comes by router advertisements. On the network that {@link DemoNetwork} draws: client-a has all
 * of its traffic in the tunnel, client-b, which forwards, what the gateway advertises.
 */
@Timeout(300)
class BothSidesIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void shouldGetAddressAndRouteWithoutHandWork() {
    try (Topology topology = Topology.open()) {
      DemoNetwork network = new DemoNetwork(topology);
      KeyPair a = KeyPair.generate();
      KeyPair b = KeyPair.generate();
      Slaacguard gateway =
          Slaacguard.start(
              network.gateway(),
              TunnelSetup.create()
                  .listen(DemoNetwork.PORT)
                  .address(DemoNetwork.GATEWAY_IN_TUNNEL + "/64")
                  .line("AdvertisePrefix = " + DemoNetwork.TUNNEL_PREFIX)
                  .remote(Remote.learner(a.publicKey()))
                  .remote(
                      Remote.learner(b.publicKey())
                          .line("RouterLifetime = 0")
                          .line("AdvertiseRoute = 2001:db8:1:2::/64")));
      for (Host host : network.clients()) {
        // As a host has it.
        host.sysctl("net.ipv6.conf.default.addr_gen_mode", "0");
      }
      Host first = network.clients().get(0);
      Slaacguard all = Slaacguard.start(first, client(a, gateway, "::/0"));
      assertReachesTheLan(all, gateway);
      assertEquals("", first.ip("-6", "route", "show", "default", "dev", all.device()));

      Host second = network.clients().get(1);
      second.forwarding();
      Slaacguard split =
          Slaacguard.start(
              second,
              client(b, gateway, "2001:db8:1::/48, fe80::/64, ff02::/16").line("Table = off"));
      Await.until(
          "the advertised route",
          SOON,
          () -> second.ip("-6", "route", "show").contains("2001:db8:1:2::/64"));
      assertReachesTheLan(split, gateway);
      assertFalse(second.ip("-6", "route", "show", "default").contains(split.device()));
    }
  }

  private static TunnelSetup client(KeyPair keys, Slaacguard gateway, String allowedIps) {
    return TunnelSetup.of(keys)
        .remote(
            Remote.of(gateway.publicKey())
                .endpoint(DemoNetwork.GATEWAY_V4 + ":" + DemoNetwork.PORT)
                .allowed(allowedIps.split(", ", -1)));
  }

  private static void assertReachesTheLan(Slaacguard client, Slaacguard gateway) {
    Host host = client.host();
    List<DeviceAddress> made =
        Await.value(
            "an address by SLAAC",
            SOON,
            () -> host.globalAddresses(client.device()),
            found -> !found.isEmpty());
    assertEquals(1, made.size(), made::toString);
    String linkLocal = LinkLocal.of(PublicKey.parse(client.publicKey())).toString();
    assertEquals(
        List.of(linkLocal),
        host.addresses(client.device()).stream()
            .map(DeviceAddress::address)
            .filter(address -> address.startsWith("fe80:"))
            .toList());
    String address = made.getFirst().address();
    assertTrue(address.endsWith(linkLocal.substring("fe80::".length())), address + linkLocal);
    assertTrue(host.pings(address, DemoNetwork.LAN_HOST, 2));
    assertTrue(gateway.learned(client.publicKey()).contains(address));
  }
}
