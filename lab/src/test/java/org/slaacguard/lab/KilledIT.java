package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.Configuration;
import org.slaacguard.gateway.ConfigFiles;
import org.slaacguard.gateway.Confinement;

/**
 * A daemon that is killed at any moment of its way up, of a reload and of its way down: the next
 * one finds its way, and nothing is left on the host in the end. One host, with a cable to nobody:
 *
 * <pre>
 *   gateway  eth0 ─── nobody
 * </pre>
 */
@Timeout(300)
class KilledIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final KeyPair OWN = KeyPair.generate();
  private static final KeyPair ONE = KeyPair.generate();

  /** Steps of the way up at which it is killed: each has lines in the journal. */
  private static final List<Integer> LINES = List.of(0, 2, 5, 9, 14);

  private Topology topology;
  private Host host;
  private String device;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    topology = Topology.open();
    host = topology.host("gateway");
    topology.cable(host, "eth0", topology.host("nobody"), "eth0");
    host.address("eth0", "192.0.2.1/24");
    host.address("eth0", "2001:db8:f::1/64");
    device = topology.interfaceName();
    file = topology.folder().resolve(device + ".conf");
    write("10.5.0.2/32, 0.0.0.0/0");
  }

  @AfterEach
  void stop() {
    topology.close();
    assertFalse(Files.exists(socket()));
  }

  /** Whatever there is to be set on a host. */
  private void write(String allowed) throws IOException {
    Files.writeString(
        file,
        String.join(
            "\n",
            "[Interface]",
            "Backend = userspace",
            "PrivateKey = " + OWN.privateKey(),
            "Address = 10.5.0.1/24, 2001:db8:5::1/64",
            "AdvertisePrefix = 2001:db8:5::/64",
            "NeighborProxy = eth0",
            "Masquerade = yes",
            "ClampMSS = yes",
            "Domain = vpn.example",
            "HostsFile = " + topology.folder().resolve("names"),
            "[Peer]",
            "# friendly_name = one",
            "PublicKey = " + ONE.publicKey(),
            "MayReach = internet",
            "AllowedIPs = 2001:db8:5::2/128, ::/0, " + allowed,
            ""));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private Path socket() {
    return Path.of("/var/run/wireguard", device + ".sock");
  }

  private Path journal() {
    return Path.of("/run/slaacguard", device + ".journal");
  }

  private Program begin() {
    try (Configuration configuration = ConfigFiles.read(file)) {
      return host.start(
          Slaacguard.command(topology, "run", file.toString()),
          Confinement.of(configuration, file));
    } catch (IOException | ConfigException e) {
      throw new LabException("reading " + file, e);
    }
  }

  private static void kill(Program program) {
    Command.of("kill", "-KILL", "" + program.pid()).run();
    program.await(SOON);
  }

  private void awaitUp(Program program) {
    Await.until(device + " to be up", SOON, () -> program.log().contains(device + " is up, "));
  }

  private long lines() {
    try (Stream<String> lines = Files.lines(journal())) {
      return lines.count();
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  /** What a host shows of itself. Priorities of rules and handles are the kernel's choice. */
  private String state() {
    StringBuilder state = new StringBuilder();
    state.append(host.ip("-o", "addr").replaceAll("valid_lft.*|(?m)^\\d+:", ""));
    for (String family : List.of("-4", "-6")) {
      state.append(host.ip(family, "rule").replaceAll("(?m)^\\d+:", ""));
      state.append(host.ip(family, "route", "show", "table", "all").replaceAll("expires \\S+", ""));
    }
    state.append(host.command("nft", "-s", "list", "ruleset").succeed());
    state.append(
        host.command("sysctl", "-a", "--pattern", "^net.ipv[46].(conf|ip_forward)").succeed());
    return state.toString();
  }

  /** The state once it is this one; else as it stays. Tables of the proxy come a little later. */
  private void assertSettles(String wanted, String when) {
    if (!Await.holds(SOON, () -> state().equals(wanted))) {
      assertEquals(wanted, state(), when);
    }
  }

  /** The state that does not change any more. */
  private String settled() {
    String[] last = {state()};
    Await.until(
        "the host to settle",
        SOON,
        () -> {
          String before = last[0];
          last[0] = state();
          return before.equals(last[0]);
        });
    return last[0];
  }

  private void end(Program program) {
    Command.of("kill", "-TERM", "" + program.pid()).succeed();
    assertEquals(0, program.await(SOON), program.log());
  }

  @Test
  void shouldLeaveNothingWheneverItIsKilled() throws IOException {
    Program first = begin();
    awaitUp(first);
    String up = settled();
    assertTrue(up.contains("slaacguard-access-" + device), up);
    end(first);
    // It leaves forwarding on: others may rely on it by then.
    String before = settled();

    for (int many : LINES) {
      Program rising = begin();
      Await.until(
          "so many lines of the journal",
          SOON,
          () -> lines() > many || rising.log().contains(device + " is up, "));
      kill(rising);
    }
    Program risen = begin();
    awaitUp(risen);
    assertSettles(up, "after it was killed on its way up");

    write("10.5.0.3/32");
    Program reload = host.start(Slaacguard.command(topology, "reload", device));
    Await.until(
        "the reload to begin", SOON, () -> risen.log().contains("reloaded") || lines() > 30);
    kill(risen);
    reload.await(SOON);
    write("10.5.0.2/32, 0.0.0.0/0");
    Program next = begin();
    awaitUp(next);
    assertSettles(up, "after it was killed in a reload");

    long most = lines();
    Command.of("kill", "-TERM", "" + next.pid()).succeed();
    Await.until("the way down", SOON, () -> lines() > most + 2 || lines() == 0);
    kill(next);
    Program last = begin();
    awaitUp(last);
    assertSettles(up, "after it was killed on its way down");
    kill(last);
    assertTrue(Files.exists(journal()));
    // Nobody is there to take leave of the peers; what is left goes all the same.
    String said = host.run(Slaacguard.command(topology, "down", "--for-good", device)).output();
    assertTrue(
        said.startsWith("the daemon of " + device + " was killed; what it left on the host is"),
        said);
    assertSettles(before, "after 'down' of one that was killed");
    assertFalse(Files.exists(journal()));
    assertFalse(Files.exists(topology.folder().resolve("names")));
    assertEquals(1, host.run(Slaacguard.command(topology, "down", device)).status());
  }
}
