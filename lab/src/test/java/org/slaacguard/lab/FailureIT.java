package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A daemon that cannot go on ends: loudly, non-zero, and without an interface that nobody serves.
 * The failures are put into the running process by an agent. One host, nobody has to answer.
 */
@Timeout(300)
class FailureIT {
  private static final Duration SOON = Duration.ofSeconds(90);

  /** What a virtual machine ends with that has no memory left. */
  private static final int OUT_OF_MEMORY = 3;

  /** The agent; it runs in the daemon. */
  public static final class Saboteur {
    private static final List<byte[]> HELD = new ArrayList<>();

    private Saboteur() {}

    /**
     * Does it.
     *
     * @param what {@code memory} or {@code thread}
     */
    public static void agentmain(String what) {
      Runnable body = what.equals("memory") ? Saboteur::exhaust : Saboteur::die;
      Thread.ofPlatform().name("sabotaged").start(body);
    }

    private static void exhaust() {
      while (true) {
        HELD.add(new byte[1 << 20]);
      }
    }

    private static void die() {
      throw new StackOverflowError("injected");
    }
  }

  private static Path agent(Topology topology) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Agent-Class", Saboteur.class.getName());
    Path jar = topology.folder().resolve("agent.jar");
    String entry = Saboteur.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        var content = FailureIT.class.getResourceAsStream("/" + entry)) {
      out.putNextEntry(new JarEntry(entry));
      content.transferTo(out);
    }
    return jar;
  }

  private static void sabotage(Topology topology, Program program, String what) throws IOException {
    // It may be gone before it has answered.
    Command.of(
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            "" + program.pid(),
            "JVMTI.agent_load",
            agent(topology).toString(),
            what)
        .deadline(SOON)
        .run();
  }

  private static Slaacguard start(Host host, Path trace) {
    return Slaacguard.startAsUsersDo(
        host,
        TunnelSetup.create()
            .address("2001:db8:5::1/64")
            .line("AdvertisePrefix = 2001:db8:5::/64")
            .line("PostDown = echo post-down >> " + trace),
        "-Xmx64m",
        "--add-modules",
        "java.instrument");
  }

  @Test
  void shouldGoDownInOrderAndFailWhereAThreadDies() throws IOException {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      Path trace = topology.folder().resolve("trace");
      Slaacguard daemon = start(host, trace);
      sabotage(topology, daemon.program(), "thread");
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
      sabotage(topology, daemon.program(), "memory");
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
