package org.slaacguard.lab;

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
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String SERVER = "2001:db8:1::53";

  @Test
  void shouldGiveAndTakeNameServers() throws IOException {
    try (OnePeer network =
        OnePeer.create(
            gateway -> gateway.line("RDNSS = " + SERVER).line("DNSSL = home.example"),
            own -> own.address("fe80::5/64"))) {
      Topology topology = network.topology();
      WireGuardGo peer = network.peer();
      Path servers = topology.folder().resolve("resolv.conf");
      Program rdnssd =
          peer.host()
              .start(
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
      awaitLines(servers, rdnssd, List.of("search home.example", "nameserver " + SERVER));
      Slaacguard.command(topology, "set", network.gateway().device(), "rdnss", "").succeed();
      awaitLines(servers, rdnssd, List.of("search home.example"));
    }
  }

  private static void awaitLines(Path file, Program rdnssd, List<String> expected) {
    Await.value(expected + "; " + rdnssd.log(), SOON, () -> lines(file), expected::equals);
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
