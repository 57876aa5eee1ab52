package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Several interfaces in one process: they come, fail and go by themselves.
 *
 * <pre>
 *   gateway 192.0.2.1 ──── 192.0.2.2 client, one wireguard-go for each interface of the gateway
 *   inner   10.7.N.1       10.7.N.2
 * </pre>
 */
@Timeout(300)
class GatewayIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int PORT = 5190;

  private Topology topology;
  private Host host;
  private Host clients;
  private final List<String> devices = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();
  private final List<WireGuardGo> peers = new ArrayList<>();

  @BeforeEach
  void open() {
    topology = Topology.open();
    host = topology.host("gateway");
    clients = topology.host("clients");
    topology.cable(host, "eth0", clients, "eth0");
    host.address("eth0", "192.0.2.1/24");
    clients.address("eth0", "192.0.2.2/24");
  }

  @AfterEach
  void close() {
    for (String device : devices) {
      host.run(Slaacguard.command(topology, "down", device));
    }
    topology.close();
  }

  /** Writes the file of one more interface of the gateway, and starts its peer. */
  private int add(String... lines) {
    int number = files.size();
    KeyPair own = KeyPair.generate();
    KeyPair peer = KeyPair.generate();
    TunnelSetup setup =
        TunnelSetup.of(own)
            .listen(PORT + number)
            .address("10.7." + number + ".1/24")
            .line("Backend = userspace")
            .remote(TunnelSetup.Remote.of(peer.publicKey()).allowed("10.7." + number + ".2/32"));
    for (String line : lines) {
      setup = setup.line(line);
    }
    String device = topology.interfaceName();
    devices.add(device);
    files.add(Tunnel.write(host, device + ".conf", setup.toFile()));
    peers.add(
        WireGuardGo.start(
            clients,
            TunnelSetup.of(peer)
                .address("10.7." + number + ".2/24")
                .remote(
                    TunnelSetup.Remote.of(own.publicKey())
                        .endpoint("192.0.2.1:" + (PORT + number))
                        .allowed("10.7." + number + ".1/32"))));
    return number;
  }

  private Command.Result up(int number) {
    return host.run(Slaacguard.command(topology, "up", files.get(number).toString()));
  }

  private void assertUp(int number) {
    Command.Result result = up(number);
    assertEquals(0, result.status(), result.output());
  }

  private Command.Result reload(String what) {
    return host.run(Slaacguard.command(topology, "reload", what));
  }

  /** Pings from the peer, so that the peer finds a new gateway. */
  private void assertReached(int number) {
    Await.until(
        "interface " + number,
        SOON,
        () -> clients.pings("10.7." + number + ".2", "10.7." + number + ".1", 1));
  }

  private boolean isServed(int number) {
    return Files.exists(Path.of("/var/run/wireguard", devices.get(number) + ".sock"));
  }

  /**
   * The control sockets of processes in the gateway's namespace that live, one each: a killed one
   * leaves its own, and namespaces' numbers come again.
   */
  private List<String> controls() throws IOException {
    return controls(
        file -> Files.exists(Path.of("/proc", file.replaceAll(".*-|\\.sock", ""), "stat")));
  }

  private List<String> controls(Predicate<String> which) throws IOException {
    String inode = host.succeed(Command.of("stat", "-Lc", "%i", "/proc/self/ns/net")).strip();
    List<String> found = new ArrayList<>();
    try (var all =
        Files.newDirectoryStream(Path.of("/run/slaacguard"), "gateway-" + inode + "-*.sock")) {
      all.forEach(file -> found.add(file.toString()));
    }
    found.removeIf(which.negate());
    return found;
  }

  private Program run(List<String> javaOptions, Integer... numbers) {
    List<String> words = new ArrayList<>(List.of("run"));
    for (int number : numbers) {
      words.add(files.get(number).toString());
    }
    Program program =
        host.start(Slaacguard.command(topology, javaOptions, words.toArray(String[]::new)));
    for (int number : numbers) {
      Await.until(
          "interface " + number,
          SOON,
          () -> !program.alive() || program.log().contains(devices.get(number) + " is up, "));
    }
    assertTrue(program.alive(), program.log());
    return program;
  }

  @Test
  void shouldEndAnInterfaceThatFailsAlone() throws IOException {
    Path trace = topology.folder().resolve("trace");
    String hook = "PostDown = echo %i >> " + trace;
    add(hook);
    add(hook);
    add(hook);
    add(hook);
    Program program = run(Sabotage.OPTIONS, 0, 1, 2, 3);
    for (int i = 0; i < 4; i++) {
      assertReached(i);
    }
    host.ip("link", "del", devices.get(1));
    Await.until("the end of the deleted one", SOON, () -> !isServed(1));
    // Else the hook of the next one might overtake it.
    Await.until("its hook", SOON, () -> read(trace).lines().count() == 1);
    Sabotage.put(topology, program, "thread:" + devices.get(2) + "-out-0");
    Await.until("the end of the one that fails", SOON, () -> !isServed(2));
    Await.until("its hook", SOON, () -> read(trace).lines().count() == 2);
    assertReached(0);
    assertReached(3);
    String log = program.log();
    assertTrue(log.contains(devices.get(2) + " goes down, since this has failed"), log);
    assertFalse(log.contains(devices.get(0) + " goes down"), log);
    assertFalse(host.ip("link").contains(devices.get(2)));
    // The newest first, and all that is left.
    Command.of("kill", "-TERM", "" + program.pid()).succeed();
    assertEquals(0, program.await(SOON), program.log());
    assertEquals(
        List.of(devices.get(1), devices.get(2), devices.get(3), devices.get(0)),
        read(trace).lines().toList());
    for (String device : devices) {
      assertFalse(host.ip("link").contains(device));
    }
    long pid = program.pid();
    assertTrue(
        controls(file -> true).stream().noneMatch(file -> file.endsWith("-" + pid + ".sock")));
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new LabException("reading " + file, e);
    }
  }

  @Test
  void shouldJoinTheProcessThatIsThereAndGoByItself() throws IOException {
    add("PostUp = true");
    add("PostUp = echo from $(basename $PWD), $COLOUR", "PostUp = sleep 90 & echo behind");
    add("AdvertisePrefix = 2001:db8:7::/64 colour=green");
    assertUp(0);
    Path folder = Files.createDirectory(topology.folder().resolve("elsewhere"));
    Command.Result joined =
        host.run(
            Slaacguard.command(topology, "up", files.get(1).toString())
                .with("COLOUR", "green\nand blue")
                .after("env", "-C", folder.toString()));
    assertEquals(0, joined.status(), joined.output());
    assertTrue(joined.output().contains("from elsewhere, green"), joined.output());
    assertTrue(joined.output().contains("behind"), joined.output());
    assertEquals(1, controls().size());
    Command.Result wrong = up(2);
    assertEquals(1, wrong.status(), wrong.output());
    assertTrue(wrong.output().contains(files.get(2) + ":"), wrong.output());
    Command.Result twice = up(1);
    assertEquals(1, twice.status(), twice.output());
    assertTrue(twice.output().contains("is in use"), twice.output());
    assertReached(0);
    assertReached(1);
    assertEquals(0, host.run(Slaacguard.command(topology, "down", devices.get(0))).status());
    assertFalse(isServed(0));
    assertReached(1);
    assertTrue(
        Files.readString(Path.of("/run/slaacguard", devices.get(1) + ".log"))
            .contains(devices.get(1) + " joins this process"));
    assertEquals(0, host.run(Slaacguard.command(topology, "down", devices.get(1))).status());
    Await.until("the end of the process", SOON, () -> noControls());
  }

  private boolean noControls() {
    try {
      return controls().isEmpty();
    } catch (IOException e) {
      throw new LabException("looking for control sockets", e);
    }
  }

  @Test
  void shouldServeAFileInAProcessOfItsOwnWhereRightsAreGivenUpAndRecoverBoth() throws IOException {
    add("AdvertisePrefix = 2001:db8:70::/64");
    add("PostUp = true", "AdvertisePrefix = 2001:db8:71::/64");
    assertUp(0);
    Command.Result other = up(1);
    assertEquals(0, other.status(), other.output());
    assertTrue(
        other.output().contains(devices.get(1) + " gets a process of its own: it needs rights"),
        other.output());
    List<String> sockets = controls();
    assertEquals(2, sockets.size());
    for (String name : sockets) {
      String pid = name.substring(name.lastIndexOf('-') + 1, name.length() - ".sock".length());
      Command.of("kill", "-KILL", pid).succeed();
    }
    Await.until(
        "the end of both", SOON, () -> !host.has(devices.get(0)) && !host.has(devices.get(1)));
    // The one that may do more first: now both fit into it.
    assertUp(1);
    assertUp(0);
    assertEquals(1, controls().size());
    assertReached(0);
    assertReached(1);
    for (String device : devices) {
      Command.Result down = host.run(Slaacguard.command(topology, "down", device));
      assertEquals(0, down.status(), down.output());
    }
    assertFalse(host.ip("-6", "route").contains("2001:db8:7"), host.ip("-6", "route"));
    for (String device : devices) {
      assertFalse(Files.exists(Path.of("/run/slaacguard", device + ".journal")), device);
    }
  }

  @Test
  void shouldFollowAFileWithoutDroppingASession() throws IOException {
    Path trace = topology.folder().resolve("trace");
    add("PostUp = echo up >> " + trace, "PostDown = echo old >> " + trace);
    assertUp(0);
    assertReached(0);
    String peer = peers.getFirst().publicKey();
    String before = latestHandshake(peer);
    String endpoint = host.succeed(Command.of("wg", "show", devices.getFirst(), "endpoints"));
    String text = Files.readString(files.getFirst());

    Files.writeString(files.getFirst(), text + "AllowedIPs = 10.7.0.300/32\n");
    Command.Result wrong = reload(devices.getFirst());
    assertEquals(1, wrong.status(), wrong.output());
    assertTrue(wrong.output().contains(files.getFirst() + ":"), wrong.output());
    assertTrue(wrong.output().contains("10.7.0.300"), wrong.output());

    KeyPair more = KeyPair.generate();
    String added =
        """
        [Interface]
        Address = 2001:db8:7::1/64
        AdvertisePrefix = 2001:db8:7::/64
        """;
    Files.writeString(
        files.getFirst(),
        text.replace("[Interface]\n", added).replace("echo old", "echo new")
            + "\n[Peer]\nPublicKey = "
            + more.publicKey()
            + "\nAllowedIPs = 10.77.0.0/24\nEndpoint = 192.0.2.9:9\n");
    Command.Result result = reload(files.getFirst().toString());
    assertEquals(0, result.status(), result.output());
    assertTrue(host.ip("addr", "show", devices.getFirst()).contains("2001:db8:7::1/64"));
    assertTrue(host.ip("route").contains("10.77.0.0/24"), host.ip("route"));
    assertTrue(
        host.succeed(Command.of("wg", "show", devices.getFirst(), "endpoints"))
            .contains(endpoint.strip()));
    assertReached(0);
    assertEquals(before, latestHandshake(peer), "the session was dropped");

    Files.writeString(files.getFirst(), text.replace("echo old", "echo new"));
    assertEquals(0, reload(devices.getFirst()).status());
    assertFalse(host.ip("addr", "show", devices.getFirst()).contains("2001:db8:7::1/64"));
    assertFalse(host.ip("route").contains("10.77.0.0/24"), host.ip("route"));
    assertReached(0);
    assertEquals(before, latestHandshake(peer), "the session was dropped");

    Files.writeString(files.getFirst(), text.replace("Backend = userspace", "Backend = kernel"));
    Command.Result another = reload(devices.getFirst());
    assertEquals(1, another.status(), another.output());
    assertTrue(another.output().contains("Backend cannot change"), another.output());
    assertEquals("up\n", read(trace));
    assertEquals(0, host.run(Slaacguard.command(topology, "down", devices.getFirst())).status());
    Await.value("its last hook", SOON, () -> read(trace), "up\nnew\n"::equals);
  }

  private String latestHandshake(String peer) {
    return host.succeed(Command.of("wg", "show", devices.getFirst(), "latest-handshakes"))
        .lines()
        .filter(line -> line.startsWith(peer))
        .findFirst()
        .orElseThrow();
  }
}
