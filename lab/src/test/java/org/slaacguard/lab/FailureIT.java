package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A daemon that cannot go on ends: loudly, non-zero, and without an interface that nobody serves.
 * One host, nobody has to answer.
 */
@Timeout(300)
class FailureIT {
  private static final Duration SOON = Duration.ofSeconds(90);

  /** What a virtual machine ends with that has no memory left. */
  private static final int OUT_OF_MEMORY = 3;

  private static Slaacguard start(Host host, Path trace) {
    return Slaacguard.startAsUsersDo(
        host,
        TunnelSetup.create()
            .address("2001:db8:5::1/64")
            .line("AdvertisePrefix = 2001:db8:5::/64")
            .line("PostDown = echo post-down >> " + trace),
        Sabotage.OPTIONS.toArray(String[]::new));
  }

  @Test
  void shouldGoDownInOrderAndFailWhereAThreadDies() throws IOException {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      Path trace = topology.folder().resolve("trace");
      Slaacguard daemon = start(host, trace);
      Sabotage.put(topology, daemon.program(), "thread:sabotaged");
      assertEquals(1, daemon.program().await(SOON), daemon.program().log());
      String log = daemon.program().log();
      assertTrue(log.contains(daemon.device() + " has failed: sabotaged"), log);
      assertEquals("post-down\n", Files.readString(trace));
      assertNothingLeft(host, daemon.device());
    }
  }

  @Test
  void shouldEndWhereThereIsNoMemory() throws IOException {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      Slaacguard daemon = start(host, topology.folder().resolve("trace"));
      Sabotage.put(topology, daemon.program(), "memory");
      assertEquals(OUT_OF_MEMORY, daemon.program().await(SOON), daemon.program().log());
      String log = daemon.program().log();
      assertTrue(log.contains("Terminating due to java.lang.OutOfMemoryError"), log);
      assertFalse(host.ip("link").contains(daemon.device()), "an interface that nobody serves");
      // The next one finds nothing in its way.
      Slaacguard next = daemon.restart();
      Command.of("kill", "-TERM", "" + next.program().pid()).succeed();
      assertEquals(0, next.program().await(SOON), next.program().log());
      assertNothingLeft(host, daemon.device());
    }
  }

  private static void assertNothingLeft(Host host, String device) {
    assertFalse(host.ip("link").contains(device));
    assertFalse(Files.exists(Path.of("/var/run/wireguard", device + ".sock")));
    assertTrue(host.ip("-6", "route").isEmpty());
  }
}
