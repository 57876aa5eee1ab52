package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A path that carries less than the tunnel's datagrams. {@link Uplinks} draws the network; the link
 * to the right host carries 1300 bytes.
 */
@Timeout(120)
class PathMtuIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int NARROW = 1300;

  /** The worst of both: a router that drops ICMP, for the family where routers may cut. */
  @ParameterizedTest
  @ValueSource(strings = {"IPv4", "IPv6"})
  void shouldGetThroughANarrowPath(String outer) {
    try (Topology topology = Topology.open()) {
      KeyPair leftKeys = KeyPair.generate();
      KeyPair rightKeys = KeyPair.generate();
      Uplinks net = Uplinks.create(topology);
      net.internet().ip("link", "set", "right", "mtu", "" + NARROW);
      net.right().ip("link", "set", "eth0", "mtu", "" + NARROW);
      if (outer.equals("IPv4")) {
        net.internet()
            .succeed(
                Command.of("nft", "-f", "-")
                    .input(
                        """
                        table ip silent {
                          chain out {
                            type filter hook output priority 0;
                            icmp type destination-unreachable drop
                          }
                        }
                        """));
      }
      Slaacguard.start(net.right(), Pair.rightSetup(leftKeys, rightKeys));
      Slaacguard ours = Slaacguard.start(net.left(), Uplinks.leftSetup(leftKeys, rightKeys, outer));
      assertTrue(net.left().pings(Pair.LEFT, Pair.RIGHT, 2));
      // Full-size packets, alone and in runs, both ways.
      net.left().run(Command.of("ping", "-q", "-c", "2", "-i", "0.1", "-s", "1372", Pair.RIGHT));
      assertEquals(
          0,
          net.left()
              .run(Command.of("ping", "-q", "-c", "3", "-i", "0.1", "-s", "1372", Pair.RIGHT))
              .status());
      assertTrue(
          Transfer.run(net.left(), Pair.LEFT, net.right(), Pair.RIGHT, 4 << 20, PATIENCE).intact());
      assertTrue(
          Transfer.run(net.right(), Pair.RIGHT, net.left(), Pair.LEFT, 4 << 20, PATIENCE).intact());
      assertEquals(0, ours.counter("drop_udp_send"));
    }
  }
}
