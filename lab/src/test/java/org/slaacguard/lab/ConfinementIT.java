package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.linux.Capability;
import org.slaacguard.linux.Capability.Kind;

/**
 * Checks the rights of a running daemon: those of every thread, not only of the one that gave them
 * up. One host, nobody has to answer.
 */
@Timeout(300)
class ConfinementIT {
  private static final Duration SOON = Duration.ofSeconds(90);

  private static final Set<Capability> OWN =
      EnumSet.of(
          Capability.NET_ADMIN,
          Capability.NET_RAW,
          Capability.NET_BIND_SERVICE,
          Capability.IPC_LOCK,
          // Where files are not root's.
          Capability.DAC_OVERRIDE);

  /** Of each thread. The JVM's compilers come and go: one that has just ended has none. */
  private static List<String> statuses(long pid) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path task : tasks.toList()) {
        try {
          found.add(Files.readString(task.resolve("status")));
        } catch (IOException e) {
          if (Files.exists(task)) {
            throw e;
          }
        }
      }
    }
    return found;
  }

  private static String field(String status, String name) {
    return status
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElseThrow();
  }

  /** No core, and no reading by others: the files below {@code /proc/PID} are root's then. */
  private static void assertMemoryIsProtected(long pid) throws IOException {
    String limits = Files.readString(Path.of("/proc/" + pid + "/limits"));
    assertTrue(limits.matches("(?s).*Max core file size +0 +0 +bytes.*"), limits);
  }

  private static void assertConfined(long pid) throws IOException {
    List<String> statuses = statuses(pid);
    assertTrue(statuses.size() > 5, "a virtual machine has many threads");
    for (String status : statuses) {
      for (Kind kind : List.of(Kind.EFFECTIVE, Kind.PERMITTED, Kind.BOUNDING)) {
        Set<Capability> more = EnumSet.copyOf(Capability.of(kind, status));
        assertTrue(more.contains(Capability.NET_ADMIN), status);
        more.removeAll(OWN);
        assertEquals(Set.of(), more, kind + " of " + field(status, "Name"));
      }
      assertEquals(Set.of(), Capability.of(Kind.INHERITABLE, status), status);
      assertEquals(Set.of(), Capability.of(Kind.AMBIENT, status), status);
      assertEquals("1", field(status, "NoNewPrivs"), status);
      assertEquals("2", field(status, "Seccomp"), status);
    }
    assertMemoryIsProtected(pid);
  }

  @Test
  void shouldKeepLittleInUserSpace() throws IOException {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      TunnelSetup setup =
          TunnelSetup.create()
              .address("2001:db8:5::1/64")
              .line("AdvertisePrefix = 2001:db8:5::/64");
      Slaacguard daemon = Slaacguard.startWithAllRights(host, setup);
      assertConfined(daemon.program().pid());
      assertTrue(host.ip("-6", "route").contains("2001:db8:5::/64"), "and works");
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"--foreground", "create"})
  void shouldKeepLittleForABareInterface(String how) throws IOException {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      String device = topology.interfaceName();
      Program program = host.start(Slaacguard.command(topology, how, device));
      if (how.equals("create")) {
        assertEquals(0, program.await(SOON), program.log());
        assertConfined(serving(device));
        Slaacguard.command(topology, "down", device).succeed();
      } else {
        Tunnel.awaitReady(host, device, program);
        assertConfined(program.pid());
      }
    }
  }

  @Test
  void shouldBeConfinedInTheBackgroundToo() throws IOException {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      String device = topology.interfaceName();
      String file = TunnelSetup.create().toFile();
      Path path =
          Tunnel.write(
              host,
              device + ".conf",
              file.replaceFirst("\\[Interface]\n", "[Interface]\nBackend = userspace\n"));
      host.succeed(Slaacguard.command(topology, "up", path.toString()));
      assertConfined(serving(device));
      host.succeed(Slaacguard.command(topology, "down", device));
    }
  }

  /** The process of a daemon in the background. */
  private static long serving(String device) {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .arguments()
                    .map(List::of)
                    .map(words -> words.contains("serve") && words.contains(device))
                    .orElse(false))
        .findFirst()
        .orElseThrow()
        .pid();
  }

  @Test
  void shouldLeaveHooksWhatTheyNeed() throws IOException {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      Path trace = topology.folder().resolve("trace");
      TunnelSetup setup =
          TunnelSetup.create()
              .address("192.0.2.1/24")
              .line("PostUp = nft add table inet %i && nft list tables >> " + trace)
              .line("PostUp = sysctl -w net.ipv4.ip_forward=1 >> " + trace)
              .line("PostUp = ip link add v-%i type veth peer name w-%i && echo veth >> " + trace)
              .line("PostUp = ip netns add %i-n && ip netns exec %i-n ip link >> " + trace)
              .line("PostUp = setpriv --reuid 65534 --regid 65534 --clear-groups id -u >> " + trace)
              .line("PostUp = grep -E 'NoNewPrivs|Seccomp:' /proc/self/status >> " + trace)
              .line("PostDown = nft delete table inet %i; ip netns del %i-n; echo end >> " + trace);
      Slaacguard daemon = Slaacguard.startWithAllRights(host, setup);
      long pid = daemon.program().pid();
      String done = Files.readString(trace);
      assertTrue(done.contains("table inet " + daemon.device()), done);
      assertTrue(done.contains("net.ipv4.ip_forward = 1"), done);
      assertTrue(done.contains("veth"), done);
      assertTrue(done.contains("link/loopback"), done);
      assertTrue(done.contains("65534"), done);
      assertTrue(done.contains("NoNewPrivs:\t0"), done);
      assertTrue(done.contains("Seccomp:\t0"), done);
      for (String status : statuses(pid)) {
        Set<Capability> had = Capability.of(Kind.BOUNDING, status);
        assertTrue(had.contains(Capability.SYS_MODULE), had.toString());
        assertFalse(had.contains(Capability.SYS_TIME), had.toString());
        assertFalse(had.contains(Capability.SYS_RAWIO), had.toString());
      }
      assertMemoryIsProtected(pid);
      Command.of("kill", "-TERM", "" + pid).succeed();
      assertEquals(0, daemon.program().await(SOON), daemon.program().log());
      assertTrue(Files.readString(trace).endsWith("end\n"));
    }
  }
}
