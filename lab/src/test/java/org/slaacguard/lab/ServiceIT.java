package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All interfaces of a folder as a service, with the rights that the unit gives it and no others.
 * One host, nobody has to answer.
 */
@Timeout(300)
class ServiceIT {
  private static final Duration SOON = Duration.ofSeconds(90);

  /** More is called MEDIUM. */
  private static final double MOST_EXPOSURE = 3.0;

  private static final String RECEIVER =
      """
      import socket, sys
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      s.bind(sys.argv[1])
      while True:
          print(s.recv(4096).decode().replace("\\n", " "), flush=True)
      """;

  private static Path unit() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path unit = at.resolve("packaging/systemd/slaacguard.service");
      if (Files.exists(unit)) {
        return unit;
      }
    }
    throw new LabException("no packaging/systemd/slaacguard.service above this folder");
  }

  private static List<String> values(String setting) throws IOException {
    return Files.readAllLines(unit()).stream()
        .filter(line -> line.startsWith(setting + "="))
        .map(line -> line.substring(setting.length() + 1))
        .toList();
  }

  @Test
  void shouldBeLittleExposed() {
    String all =
        Command.of("systemd-analyze", "security", "--offline=true", "--no-pager", unit().toString())
            .succeed();
    String last = all.strip().lines().toList().getLast();
    double exposure = Double.parseDouble(last.replaceFirst(".*: ([0-9.]+) .*", "$1"));
    assertTrue(exposure <= MOST_EXPOSURE, all);
  }

  @Test
  void shouldStartWhatThePackageInstalls() throws IOException {
    assertEquals(List.of("/usr/bin/slaacguard run /etc/slaacguard"), values("ExecStart"));
    assertEquals(List.of("/usr/bin/slaacguard reload"), values("ExecReload"));
    assertEquals(List.of("notify"), values("Type"));
  }

  /** The words before a command that leave it the unit's capabilities. */
  static String[] confined() throws IOException {
    String kept =
        values("CapabilityBoundingSet").stream()
            .flatMap(line -> Arrays.stream(line.split(" ", -1)))
            .map(name -> ",+" + name.replace("CAP_", "").toLowerCase(Locale.ROOT))
            .collect(Collectors.joining());
    return new String[] {"setpriv", "--no-new-privs", "--bounding-set", "-all" + kept};
  }

  private static String file(String... lines) {
    TunnelSetup setup = TunnelSetup.create().line("Backend = userspace");
    for (String line : lines) {
      setup = setup.line(line);
    }
    return setup.toFile();
  }

  @Test
  void shouldServeAFolderWithHooksThatSetUpAFirewall() throws IOException {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      Path folder = Files.createDirectory(topology.folder().resolve("etc"));
      String one = topology.interfaceName();
      String two = topology.interfaceName();
      String broken = topology.interfaceName();
      Files.writeString(
          folder.resolve(one + ".conf"),
          file(
              "Address = 10.7.0.1/24",
              "PostUp = iptables -t nat -A POSTROUTING -o eth9 -j MASQUERADE",
              "PostDown = iptables -t nat -D POSTROUTING -o eth9 -j MASQUERADE",
              "PostUp = nft add table inet %i",
              "PostDown = nft delete table inet %i"));
      Files.writeString(folder.resolve(broken + ".conf"), "nonsense\n");
      Files.writeString(folder.resolve("README"), "none of ours\n");
      Path socket = topology.folder().resolve("notify");
      Program manager = host.start(Command.of("python3", "-c", RECEIVER, socket.toString()));
      Await.until("the service manager", SOON, () -> Files.exists(socket));
      Program service =
          host.start(
              Slaacguard.command(topology, "run", folder.toString())
                  .with("NOTIFY_SOCKET", socket.toString())
                  .with("WATCHDOG_USEC", "3000000")
                  .after(confined()));
      await(manager, "READY=1 STATUS=up: " + one + "; down: " + broken, service);
      assertTrue(service.log().contains(broken + ".conf:1: "), service.log());
      assertTrue(host.succeed(Command.of("nft", "list", "tables")).contains("inet " + one));
      assertTrue(
          host.succeed(Command.of("iptables", "-t", "nat", "-S"))
              .contains("-o eth9 -j MASQUERADE"));
      await(manager, "WATCHDOG=1", service);

      Files.writeString(folder.resolve(two + ".conf"), file("Address = 10.8.0.1/24"));
      Command.Result half = host.run(Slaacguard.command(topology, "reload"));
      assertEquals(1, half.status(), "one file is wrong");
      assertTrue(half.output().contains(broken + ".conf:1: "), half.output());
      await(manager, "RELOADING=1 MONOTONIC_USEC=", service);
      assertTrue(host.has(two));
      Files.delete(folder.resolve(two + ".conf"));
      Files.delete(folder.resolve(broken + ".conf"));
      Command.Result whole = host.run(Slaacguard.command(topology, "reload"));
      assertEquals(0, whole.status(), whole.output());
      assertFalse(host.has(two));
      assertTrue(host.has(one));
      await(manager, "READY=1 STATUS=up: " + one, service);

      Command.of("kill", "-TERM", "" + service.pid()).succeed();
      assertEquals(0, service.await(SOON), service.log());
      await(manager, "STOPPING=1", service);
      assertFalse(host.has(one));
      assertFalse(host.succeed(Command.of("nft", "list", "tables")).contains("inet " + one));
    }
  }

  private static void await(Program manager, String line, Program service) {
    boolean told = Await.holds(SOON, () -> manager.log().contains(line));
    assertTrue(told, () -> line + " was not told: " + manager.log() + service.log());
  }
}
