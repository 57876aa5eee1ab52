package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A signal is an orderly end, and leaves nothing behind. One host, nobody has to answer. */
@Timeout(300)
class SignalIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

  private Set<Path> before;

  @BeforeEach
  void look() throws IOException {
    before = libraries(TEMPORARY);
  }

  @ParameterizedTest(name = "SIG{0}")
  @ValueSource(strings = {"TERM", "INT"})
  void shouldTakeDownWhatAFileConfigured(String signal) throws Exception {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      Path trace = topology.folder().resolve("trace");
      TunnelSetup setup =
          TunnelSetup.create()
              .address("2001:db8:5::1/64")
              .line("AdvertisePrefix = 2001:db8:5::/64")
              .line("PreDown = echo pre-down >> " + trace)
              .line("PostDown = echo post-down >> " + trace);
      Slaacguard daemon = Slaacguard.startWithAllRights(host, setup);
      end(daemon.program(), signal);
      assertNothingLeft(host, daemon.device());
      assertEquals("pre-down\npost-down\n", Files.readString(trace));
      // Neither the interface's name, its socket nor its history is still held.
      end(daemon.restart().program(), signal);
      assertNothingLeft(host, daemon.device());
    }
  }

  @ParameterizedTest(name = "{0}, SIG{1}")
  @CsvSource({"--foreground, TERM", "--foreground, INT", "serve, TERM"})
  void shouldTakeDownABareInterface(String how, String signal) throws IOException {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      String device = topology.interfaceName();
      Program program = host.start(Slaacguard.command(topology, how, device));
      Tunnel.awaitReady(host, device, program);
      end(program, signal);
      assertNothingLeft(host, device);
    }
  }

  @Test
  void shouldEndWithOneWhereItCannotStart() {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      String device = topology.interfaceName();
      Program first = host.start(Slaacguard.command(topology, "--foreground", device));
      Tunnel.awaitReady(host, device, first);
      Program second = host.start(Slaacguard.command(topology, "--foreground", device));
      assertEquals(1, second.await(SOON), second.log());
      assertTrue(second.log().contains("is in use"), second.log());
      end(first, "TERM");
    }
  }

  /**
   * A hook that hangs. The daemon is in a session of its own: neither the signal that ends {@code
   * up} reaches it, nor is there a socket yet at which {@code down} could ask.
   */
  @ParameterizedTest(name = "{0}, ended by {1}")
  @CsvSource({"PreUp, SIGTERM", "PostUp, SIGTERM", "PreUp, down", "PostUp, down"})
  void shouldGiveUpAHookThatHangs(String when, String how) throws IOException {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      String device = topology.interfaceName();
      Path began = topology.folder().resolve("began");
      TunnelSetup setup =
          TunnelSetup.create()
              .address("2001:db8:5::1/64")
              .line(when + " = echo > " + began + "; sleep 1000");
      Path file = Tunnel.write(host, device + ".conf", setup.toFile());
      Program up = host.start(Slaacguard.command(topology, "up", file.toString()));
      Await.until("the hook", SOON, () -> Files.exists(began));
      if (how.equals("down")) {
        host.succeed(Slaacguard.command(topology, "down", device));
        assertEquals(1, up.await(SOON), up.log());
        assertTrue(up.log().contains(when + ": killed, since the interface goes down"), up.log());
      } else {
        Command.of("kill", "-" + how.substring(3), "" + up.pid()).succeed();
        int status = up.await(SOON);
        assertTrue(status > 128, status + ": " + up.log());
        assertTrue(up.log().contains("interrupted; " + device + " does not come up"), up.log());
      }
      Await.until("the end", SOON, () -> !host.has(device));
      // The name is free, and nothing holds it.
      Tunnel.write(host, device + ".conf", TunnelSetup.create().toFile());
      host.succeed(Slaacguard.command(topology, "up", file.toString()));
      host.succeed(Slaacguard.command(topology, "down", device));
      assertNothingLeft(host, device);
    }
  }

  private static void end(Program program, String signal) {
    Command.of("kill", "-" + signal, "" + program.pid()).succeed();
    assertEquals(0, program.await(SOON), program.log());
  }

  private Set<Path> unpacked() {
    try {
      Set<Path> found = libraries(TEMPORARY);
      found.removeAll(before);
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The libraries of SQLite's that daemons have unpacked and left. */
  private static Set<Path> libraries(Path folder) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*sqlite*")) {
      Set<Path> all = new TreeSet<>();
      found.forEach(all::add);
      return all;
    }
  }

  private void assertNothingLeft(Host host, String device) throws IOException {
    assertEquals(Set.of(), libraries(host.topology().folder()));
    // Programs of others unpack theirs there, too, but not for ever.
    Await.value("nothing of SQLite's", SOON, this::unpacked, Set::isEmpty);
    assertFalse(host.ip("link").contains(device));
    assertFalse(Files.exists(Path.of("/var/run/wireguard", device + ".sock")));
    assertTrue(host.ip("-6", "route").isEmpty());
  }
}
