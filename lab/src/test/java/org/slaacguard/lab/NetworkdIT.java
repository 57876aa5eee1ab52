package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A peer whose tunnel systemd-networkd looks after: it solicits and hears advertisements itself,
 * the kernel does not. On the network that {@link DemoNetwork} draws; client-a is wireguard-go.
 */
@Timeout(300)
class NetworkdIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  /**
   * A folder /run of its own, with this run's files in it; and where /sys is read-only, networkd
   * does not wait for udev, as in a container.
   */
  private static final String RUN =
      "mount -o remount,ro,bind /sys; mount --rbind /run /mnt; mount -t tmpfs run /run;"
          + " mkdir -p /run/systemd/netif/links /run/systemd/netif/leases /run/systemd/netif/lldp"
          + " /run/systemd/network; cp \"/mnt/${0#/run/}\" /run/systemd/network/50-tunnel.network;"
          + " chown -R systemd-network /run/systemd/netif; exec /lib/systemd/systemd-networkd";

  @ParameterizedTest
  @ValueSource(strings = {"unicast", "all-nodes"})
  void shouldGetAddressAndRoutes(String destination) throws IOException {
    try (OnePeer network =
        OnePeer.create(
            gateway ->
                gateway
                    .line("AdvertiseTo = " + destination)
                    .line("AdvertiseRoute = 2001:db8:77::/48"),
            own -> own)) {
      WireGuardGo peer = network.peer();
      Host host = peer.host();
      Path file =
          Files.writeString(
              network.topology().folder().resolve("tunnel.network"),
              "[Match]\nName=%s\n[Network]\nIPv6AcceptRA=yes\n".formatted(peer.device()));
      Program networkd =
          host.start(
              Command.of(
                      "ip",
                      "netns",
                      "exec",
                      host.namespace(),
                      "unshare",
                      "-m",
                      "sh",
                      "-ec",
                      RUN,
                      file.toString())
                  .with("SYSTEMD_LOG_TARGET", "console"));
      assertTrue(networkd.alive() && Files.exists(file), networkd.log());
      List<DeviceAddress> made =
          Await.value(
              "an address: " + networkd.log(),
              SOON,
              () -> host.globalAddresses(peer.device()),
              found -> !found.isEmpty());
      assertEquals(1, made.size(), made::toString);
      Await.value(
          "its routes",
          SOON,
          () -> host.ip("-6", "route", "show", "dev", peer.device()),
          routes ->
              routes.contains("default via fe80::1 proto ra")
                  && routes.contains("2001:db8:77::/48 via fe80::1"));
      String address = made.getFirst().address();
      assertTrue(host.pings(address, DemoNetwork.LAN_HOST, 2));
      assertTrue(network.gateway().learned(peer.publicKey()).contains(address));
    }
  }
}
