package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A peer that takes its name servers from the tunnel's advertisements by rdnssd, and loses them
 * when the gateway says so. On the network that {@link DemoNetwork} draws; client-a is
 * wireguard-go.
 */
@Timeout(120)
class RdnssdIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String SERVER = "2001:db8:1::53";

  @Test
  void shouldGiveAndTakeNameServers() throws IOException {
    try (Topology topology = Topology.open()) {
      DemoNetwork network = new DemoNetwork(topology);
      KeyPair keys = KeyPair.generate();
      Slaacguard gateway =
          Slaacguard.start(
              network.gateway(),
              DemoNetwork.gatewaySetup(List.of(keys))
                  .line("RDNSS = " + SERVER)
                  .line("DNSSL = home.example"));
      Host host = network.clients().getFirst();
      WireGuardGo peer =
          WireGuardGo.create(
              host, DemoNetwork.clientSetup(keys, gateway.publicKey()).address("fe80::5/64"));
      Path servers = topology.folder().resolve("resolv.conf");
      Program rdnssd =
          host.start(
              Command.of(
                  "rdnssd",
                  "--foreground",
                  "--user",
                  "root",
                  "--pidfile",
                  topology.folder().resolve("rdnssd.pid").toString(),
                  "--resolv-file",
                  servers.toString()));
      assertTrue(rdnssd.alive(), rdnssd.log());
      peer.up();
      assertEquals(
          List.of("search home.example", "nameserver " + SERVER),
          Await.value(
              "name servers: " + rdnssd.log(), SOON, () -> lines(servers), l -> !l.isEmpty()));
      Slaacguard.command(topology, "set", gateway.device(), "rdnss", "").succeed();
      List<String> left =
          Await.value("their end: " + rdnssd.log(), SOON, () -> lines(servers), l -> l.size() == 1);
      assertEquals(List.of("search home.example"), left);
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file)
          ? Files.readAllLines(file).stream().filter(line -> line.contains(" ")).toList()
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
