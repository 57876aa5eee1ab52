package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.lab.TunnelSetup.Remote;

/**
 * A gateway that is started again reaches a peer that got its address by SLAAC and says nothing by
 * itself: the peer still has its default route, and the gateway knows where it was.
 *
 * <pre>
 *   gateway 192.0.2.1 ──── 192.0.2.2 client, wireguard-go without a keepalive
 *   inner   2001:db8:5::1  fe80::7, and what it makes of 2001:db8:5::/64
 * </pre>
 */
@Timeout(300)
class RestartIT {
  private static final String GATEWAY = "2001:db8:5::1";
  private static final int PORT = 5170;
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Less than it takes a peer to notice that nobody answers, which is 15 s. */
  private static final Duration REACHED = Duration.ofSeconds(10);

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "TERM"})
  void shouldReachAPeerThatOnlyListens(String signal) {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      Host clientHost = topology.host("client");
      topology.cable(host, "eth0", clientHost, "eth0");
      host.address("eth0", "192.0.2.1/24");
      clientHost.address("eth0", "192.0.2.2/24");
      KeyPair keys = KeyPair.generate();
      Slaacguard killed =
          Slaacguard.start(
              host,
              TunnelSetup.create()
                  .listen(PORT)
                  .address(GATEWAY + "/64")
                  .address("fe80::1/64")
                  .line("AdvertisePrefix = 2001:db8:5::/64")
                  .remote(Remote.of(keys.publicKey()).line("LearnableIPs = advertised")));
      WireGuardGo client =
          WireGuardGo.start(
              clientHost,
              TunnelSetup.of(keys)
                  .address("fe80::7/64")
                  .remote(
                      Remote.of(killed.publicKey()).endpoint("192.0.2.1:" + PORT).allowed("::/0")));
      String address = awaitAddress(client);
      assertTrue(clientHost.pings(address, GATEWAY, 1));

      Command.of("kill", "-" + signal, "" + killed.program().pid()).succeed();
      killed.program().await(SOON);
      killed.restart();
      Await.until(
          "a ping of " + address,
          REACHED,
          () -> host.run(host.command("ping", "-c", "1", "-W", "1", address)).ok());
      assertTrue(
          clientHost.ip("-6", "route", "show", "default").contains("via fe80::1"),
          "nobody took its route");
    }
  }

  private static String awaitAddress(WireGuardGo client) {
    return Await.value(
            "an address by SLAAC",
            SOON,
            () -> client.host().globalAddresses(client.device()),
            (List<DeviceAddress> found) -> !found.isEmpty())
        .getFirst()
        .address();
  }
}
