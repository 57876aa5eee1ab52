package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The laboratory itself: what it builds works, and nothing of it stays. */
@Timeout(180)
class TopologyIT {
  @Test
  void shouldCarryATransferThroughATunnelOfTheReferenceAndLeaveNothing() {
    // left 192.0.2.1 ──── 192.0.2.2 right; in the tunnel 2001:db8::1 and ::2
    Path folder;
    String namespace;
    String device;
    try (Topology topology = Topology.open()) {
      Host left = topology.host("left");
      Host right = topology.host("right");
      topology.cable(left, "eth0", right, "eth0");
      left.address("eth0", "192.0.2.1/24");
      right.address("eth0", "192.0.2.2/24");
      TunnelSetup one = TunnelSetup.create().listen(1000).address("2001:db8::1/64");
      TunnelSetup other = TunnelSetup.create().listen(2000).address("2001:db8::2/64");
      WireGuardGo tunnel =
          WireGuardGo.start(left, one.remote(remote(other, "2001:db8::2/128", "192.0.2.2:2000")));
      WireGuardGo.start(right, other.remote(remote(one, "2001:db8::1/128", "192.0.2.1:1000")));

      assertTrue(left.pings("2001:db8::1", "2001:db8::2", 3));
      assertFalse(left.pings("2001:db8::1", "2001:db8::3", 1));
      assertTrue(
          Transfer.run(left, "2001:db8::1", right, "2001:db8::2", 1 << 20, Duration.ofSeconds(60))
              .intact());
      assertTrue(tunnel.latestHandshake(other.keys().publicKey()) > 0);

      folder = topology.folder();
      namespace = left.namespace();
      device = tunnel.device();
    }
    assertFalse(Files.exists(folder));
    assertFalse(Files.exists(Path.of("/run/netns", namespace)));
    assertFalse(Files.exists(Path.of("/var/run/wireguard", device + ".sock")));
  }

  @Test
  void shouldRemoveWhatAKilledRunHasLeft() {
    Topology killed = Topology.open();
    Host host = killed.host("left-over");
    Program sleeper = host.start(Command.of("sleep", "600"));
    // No process has this process id, so the run looks as if its process were gone.
    killed.pretendOwner("4194303 never");

    Topology.open().close();

    assertFalse(Files.exists(Path.of("/run/netns", host.namespace())));
    assertFalse(Files.exists(killed.folder()));
    assertEquals(143, sleeper.await(Duration.ofSeconds(60)));
  }

  @Test
  void shouldLeaveARunAloneWhoseProcessLives() {
    try (Topology living = Topology.open()) {
      Host host = living.host("beside");
      Program sleeper = host.start(Command.of("sleep", "600"));
      Topology.open().close();
      assertTrue(Files.exists(Path.of("/run/netns", host.namespace())));
      assertTrue(sleeper.alive());
    }
  }

  @Test
  void shouldEndProgramsWithTheTopology() {
    Program sleeper;
    try (Topology topology = Topology.open()) {
      sleeper = topology.host("alone").start(Command.of("sleep", "600"));
      assertTrue(sleeper.alive());
    }
    assertFalse(sleeper.alive());
  }

  private static TunnelSetup.Remote remote(TunnelSetup setup, String allowed, String endpoint) {
    return TunnelSetup.Remote.of(setup.keys().publicKey()).allowed(allowed).endpoint(endpoint);
  }
}
