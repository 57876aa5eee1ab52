package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.lab.TunnelSetup.Remote;

/**
 * A peer without a keepalive is known before it sends. It says nothing for twice the shortest
 * lifetime that it was told, and its session is over: its address is still there, since the gateway
 * has begun a handshake in time to tell it again. On the network that {@link DemoNetwork} draws;
 * client-a is wireguard-go.
 */
@Timeout(300)
class IdlePeerIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** The proportions of RFC 9096: valid for twice as long as preferred. */
  private static final int PREFERRED = 10;

  @Test
  void shouldKeepItsAddressWhoseSessionIsOver() {
    try (Topology topology = Topology.open()) {
      DemoNetwork network = new DemoNetwork(topology);
      KeyPair keys = KeyPair.generate();
      Slaacguard gateway =
          Slaacguard.start(
              network.gateway(),
              TunnelSetup.create()
                  .listen(DemoNetwork.PORT)
                  .address(DemoNetwork.GATEWAY_IN_TUNNEL + "/64")
                  .address("fe80::1/64")
                  .line(
                      "AdvertisePrefix = %s valid=%ds preferred=%ds"
                          .formatted(DemoNetwork.TUNNEL_PREFIX, 2 * PREFERRED, PREFERRED))
                  .remote(Remote.learner(keys.publicKey())));
      Host host = network.clients().getFirst();
      WireGuardGo client =
          WireGuardGo.start(
              host, DemoNetwork.clientSetup(keys, gateway.publicKey()).address("fe80::7/64"));
      String address = client.awaitAddress();
      Await.until(
          "the gateway to ask for the address, from which nothing was sent",
          SOON,
          () -> gateway.learned(client.publicKey()).contains(address));
      endSessions(gateway);
      long before = gateway.latestHandshake(client.publicKey());
      long dead = System.nanoTime();
      Await.until(
          "a handshake that the gateway begins",
          Duration.ofSeconds(PREFERRED),
          () -> gateway.latestHandshake(client.publicKey()) > before);
      Await.pause(Duration.ofSeconds(2 * PREFERRED).minusNanos(System.nanoTime() - dead));
      List<DeviceAddress> still = host.globalAddresses(client.device());
      assertEquals(List.of(address), still.stream().map(DeviceAddress::address).toList());
      assertTrue(
          !host.ip("-6", "addr", "show", "dev", client.device()).contains("deprecated"),
          "preferred all the time");
      assertTrue(host.pings(address, DemoNetwork.LAN_HOST, 1), "its next packet");
    }
  }

  /**
   * Another private key ends all sessions, on this side alone; and then it is the old one again.
   */
  private static void endSessions(Slaacguard gateway) {
    Host host = gateway.host();
    for (KeyPair keys : List.of(KeyPair.generate(), gateway.setup().keys())) {
      gateway.wg(
          "set", "private-key", Tunnel.write(host, "key", keys.privateKey() + "\n").toString());
    }
  }
}
