package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The stock {@code wg} and {@code wg-quick} against our daemon in the background, and our own
 * commands beside them. One host, no cable: nobody has to answer.
 */
@Timeout(300)
class StockToolsIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final KeyPair own = KeyPair.generate();
  private final KeyPair peer = KeyPair.generate();
  private final KeyPair other = KeyPair.generate();
  private Topology topology;
  private Host host;
  private String device;

  @BeforeEach
  void start() {
    topology = Topology.open();
    host = topology.host("gateway");
    device = topology.interfaceName();
  }

  @AfterEach
  void stop() {
    // The daemon is in a session of its own, and goes with its interface.
    Command.of("ip", "-n", host.namespace(), "link", "del", device).run();
    Await.until("the socket of " + device + " to go", SOON, () -> !Files.exists(socket()));
    topology.close();
  }

  private Path socket() {
    return Path.of("/var/run/wireguard", device + ".sock");
  }

  private Command ours(String... words) {
    return Slaacguard.command(topology, words).after("ip", "netns", "exec", host.namespace());
  }

  private String wg(String... words) {
    return Command.of(words).after("ip", "netns", "exec", host.namespace(), "wg").succeed();
  }

  private Path file(String name, String text) {
    try {
      Path file = topology.folder().resolve(name);
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
      return file;
    } catch (IOException e) {
      throw new LabException("cannot write " + name, e);
    }
  }

  private void configure() {
    Path key = file("key", own.privateKey() + "\n");
    wg(
        "set",
        device,
        "private-key",
        key.toString(),
        "listen-port",
        "51820",
        "fwmark",
        "0x77",
        "peer",
        peer.publicKey(),
        "preshared-key",
        key.toString(),
        "endpoint",
        "[2001:db8::5]:7",
        "persistent-keepalive",
        "25",
        "allowed-ips",
        "10.1.0.0/16,2001:db8:7::/64",
        "peer",
        other.publicKey(),
        "endpoint",
        "192.0.2.7:8",
        "allowed-ips",
        "10.2.0.2/32");
  }

  @Test
  void shouldBeThereWhenItReturnsAndBeShownAsStockShows() {
    ours("create", device).succeed();
    assertTrue(Files.exists(socket()));
    assertTrue(host.ip("link", "show", device).contains(device));
    configure();
    String stock = wg("show", device);
    assertTrue(stock.contains("preshared key: (hidden)"), stock);
    assertTrue(stock.contains("endpoint: [2001:db8::5]:7"), stock);
    assertEquals(stock, withoutOurs(ours("show", device).succeed()));
    assertEquals(wg("showconf", device), ours("showconf", device).succeed());
    assertTrue(wg("show", "interfaces").contains(device));
  }

  /** Without what stock does not know: what moves the packets, and what was dropped. */
  private static String withoutOurs(String shown) {
    assertTrue(shown.contains("\n  backend: userspace, "), shown);
    return shown.replaceFirst("  backend: .*\n", "").replaceFirst("  dropped:\n(    .*\n)+", "");
  }

  @Test
  void shouldTakeSetConfAddConfAndSyncConf() {
    ours("create", device).succeed();
    configure();
    String whole = wg("showconf", device);
    Path saved = file("saved.conf", whole);
    wg("set", device, "fwmark", "0", "peer", peer.publicKey(), "remove");
    assertFalse(wg("show", device, "peers").contains(peer.publicKey()));
    wg("setconf", device, saved.toString());
    assertEquals(whole, wg("showconf", device));
    KeyPair added = KeyPair.generate();
    Path more =
        file("more.conf", "[Peer]\nPublicKey = " + added.publicKey() + "\nAllowedIPs = ::/0\n");
    wg("addconf", device, more.toString());
    assertTrue(wg("show", device, "peers").contains(added.publicKey()));
    wg("syncconf", device, saved.toString());
    assertEquals(whole, wg("showconf", device));
  }

  @Test
  void shouldKeepItsOwnKeysWhileStockToolsChangeOthers() {
    ours("create", device).succeed();
    configure();
    ours(
            "set",
            device,
            "advertise-prefix",
            "2001:db8:77::/64",
            "learn-limit",
            "9",
            "peer",
            other.publicKey(),
            "learnable-ips",
            "advertised,2001:db8:78::/64",
            "learn-rate",
            "3/1s")
        .succeed();
    wg("set", device, "peer", other.publicKey(), "allowed-ips", "10.3.0.3/32");
    Json json = Json.parse(ours("show", device, "--json").succeed());
    assertEquals(device, json.get("interface").text());
    assertEquals(51820, json.get("listenPort").number());
    String conf = ours("showconf", device).succeed();
    assertTrue(conf.contains("AdvertisePrefix = 2001:db8:77::/64 valid=30d preferred=7d"), conf);
    assertTrue(conf.contains("LearnLimit = 9"), conf);
    assertTrue(conf.contains("LearnableIPs = advertised, 2001:db8:78::/64"), conf);
    assertTrue(conf.contains("LearnRate = 3/1s"), conf);
    assertTrue(conf.contains("AllowedIPs = 10.3.0.3/32"), conf);
    Path saved = file("saved.conf", conf);
    ours("set", device, "peer", other.publicKey(), "learnable-ips", "").succeed();
    assertNotEquals(conf, ours("showconf", device).succeed());
    ours("syncconf", device, saved.toString()).succeed();
    assertEquals(conf, ours("showconf", device).succeed());
  }

  @Test
  void shouldRefuseWithTheRightErrorAndChangeNothing() {
    ours("create", device).succeed();
    configure();
    String before = wg("showconf", device);
    Command.Result result = ours("set", device, "listen-port", "1", "peer", "x").run();
    assertEquals(1, result.status(), result.output());
    assertEquals(before, wg("showconf", device));
    Command.Result second = ours("create", device).run();
    assertEquals(1, second.status(), second.output());
    assertTrue(second.output().contains("is in use"), second.output());
    assertEquals(before, wg("showconf", device));
  }

  @Test
  void shouldEndWhenItsInterfaceIsDeleted() {
    ours("create", device).succeed();
    host.ip("link", "del", device);
    Await.until("the socket to go", SOON, () -> !Files.exists(socket()));
    assertEquals(1, ours("show", device).run().status());
    assertTrue(Files.exists(Path.of("/run/slaacguard", device + ".log")));
    assertFalse(Files.exists(Path.of("/run/slaacguard", device + ".err")));
  }

  @Test
  void shouldGoUpAndDownWithHooksAndSave() throws IOException {
    Path trace = topology.folder().resolve("trace");
    Path file =
        file(
            device + ".conf",
            "[Interface]\nPrivateKey = "
                + own.privateKey()
                + "\nAddress = 2001:db8:5::1/64\nAdvertisePrefix = 2001:db8:5::/64\n"
                + "Backend = userspace\n"
                + "SaveConfig = true\nPreUp = echo pre-up %i >> "
                + trace
                + "\nPostUp = echo post-up >> "
                + trace
                + "\nPreDown = echo pre-down >> "
                + trace
                + "\nPostDown = sleep 1; echo post-down >> "
                + trace
                + "\n[Peer]\nPublicKey = "
                + peer.publicKey()
                + "\nAllowedIPs = 10.9.0.0/16\n");
    ours("up", file.toString()).succeed();
    assertTrue(host.ip("-6", "addr", "show", "dev", device).contains("2001:db8:5::1/64"));
    assertTrue(host.ip("-4", "route").contains("10.9.0.0/16 dev " + device));
    wg("set", device, "peer", other.publicKey(), "allowed-ips", "10.8.0.0/16");
    ours("down", device).succeed();
    // It comes back when all of it has ended, hooks too.
    assertEquals("pre-up " + device + "\npost-up\npre-down\npost-down\n", read(trace));
    String saved = Files.readString(file);
    assertTrue(saved.contains(other.publicKey()), saved);
    assertTrue(saved.contains("AdvertisePrefix = 2001:db8:5::/64"), saved);
    assertFalse(host.ip("link").contains(device));
  }

  @Test
  void shouldSayWhatFailedOnTheWayDown() throws IOException {
    Path trace = topology.folder().resolve("trace");
    Path file =
        file(
            device + ".conf",
            "[Interface]\nPrivateKey = "
                + own.privateKey()
                + "\nBackend = userspace\nPreDown = exit 3\nPreDown = echo pre-down >> "
                + trace
                + "\nPostDown = exit 4\nPostDown = echo post-down >> "
                + trace
                + "\n");
    ours("up", file.toString()).succeed();
    Command.Result down = ours("down", device).run();
    assertEquals(1, down.status());
    assertTrue(down.output().contains(device + " is down, but: PreDown"), down.output());
    assertTrue(down.output().contains("; PostDown"), down.output());
    assertEquals(1, down.output().lines().count(), down.output());
    assertEquals("pre-down\npost-down\n", read(trace));
    assertFalse(host.ip("link").contains(device));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
  }

  @Test
  void shouldBeAnImplementationForWgQuick() {
    assumeFalse(kernelHasWireGuard(), "wg-quick prefers the kernel's WireGuard where there is one");
    Path program =
        file(
            "slaacguard",
            "#!/bin/sh\nexec " + String.join(" ", Slaacguard.command().words()) + " \"$@\"\n");
    Path file =
        file(
            device + ".conf",
            "[Interface]\nPrivateKey = "
                + own.privateKey()
                + "\nListenPort = 51820\nAddress = 2001:db8:5::1/64, 10.5.0.1/24\n"
                + "PostUp = "
                + program
                + " set %i advertise-prefix 2001:db8:5::/64 peer "
                + peer.publicKey()
                + " learnable-ips advertised\n"
                + "[Peer]\nPublicKey = "
                + peer.publicKey()
                + "\nAllowedIPs = 10.5.0.2/32\n");
    host.command("wg-quick", "up", file.toString())
        .with("WG_QUICK_USERSPACE_IMPLEMENTATION", program.toString())
        .succeed();
    assertTrue(host.ip("addr", "show", "dev", device).contains("10.5.0.1/24"));
    String shown = ours("show", device).succeed();
    assertTrue(shown.contains("learnable ips: advertised"), shown);
    host.command("wg-quick", "down", file.toString()).succeed();
    Await.until("the socket to go", SOON, () -> !Files.exists(socket()));
  }

  private boolean kernelHasWireGuard() {
    boolean made =
        Command.of("ip", "-n", host.namespace(), "link", "add", "probe0", "type", "wireguard")
            .run()
            .ok();
    if (made) {
      host.ip("link", "del", "probe0");
    }
    return made;
  }
}
