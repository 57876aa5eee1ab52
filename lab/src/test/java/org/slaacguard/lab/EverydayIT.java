package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code up} and {@code down} where files, names and hosts are not as we would have them. One host,
 * with a cable to nobody:
 *
 * <pre>
 *   gateway  eth0 ─── nobody
 * </pre>
 */
@Timeout(600)
class EverydayIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final KeyPair OWN = KeyPair.generate();
  private static final KeyPair ONE = KeyPair.generate();
  private static final KeyPair TWO = KeyPair.generate();

  /** Listens at a socket, and answers what no WireGuard does. */
  private static final String ANSWERS_NONSENSE =
      """
      import socket, sys
      server = socket.socket(socket.AF_UNIX)
      server.bind(sys.argv[1])
      server.listen()
      while True:
        client, _ = server.accept()
        client.recv(99)
        client.send(b"nonsense\\n\\n")
        client.close()
      """;

  private Topology topology;
  private Host host;
  private String device;
  private Path hosts;
  private Path resolver;

  @BeforeEach
  void start() throws IOException {
    topology = Topology.open();
    host = topology.host("gateway");
    topology.cable(host, "eth0", topology.host("nobody"), "eth0");
    device = topology.interfaceName();
    hosts = Files.writeString(topology.folder().resolve("hosts"), "127.0.0.1 localhost\n");
    resolver =
        Files.writeString(topology.folder().resolve("resolv.conf"), "nameserver 192.0.2.253\n");
  }

  @AfterEach
  void stop() {
    if (Files.exists(socket())) {
      inHost(Slaacguard.command(topology, "down", device)).run();
    }
    Await.until("the socket of " + device + " to go", SOON, () -> !Files.exists(socket()));
    topology.close();
  }

  private Path socket() {
    return Path.of("/var/run/wireguard", device + ".sock");
  }

  /** In the host, with files of its own in the place of some of {@code /etc}. */
  private Command inHost(Command command) {
    String mounts =
        "mount --bind \"$1\" /etc/hosts && mount --bind \"$2\" /etc/resolv.conf && shift 2 &&";
    return wrapped(command, mounts, hosts.toString(), resolver.toString());
  }

  /** In the host and a mount namespace of its own, after these mounts. */
  private Command wrapped(Command command, String mounts, String... arguments) {
    String[] words =
        new String[] {
          "ip",
          "netns",
          "exec",
          host.namespace(),
          "unshare",
          "--mount",
          "sh",
          "-c",
          mounts + " exec \"$@\"",
          "sh"
        };
    String[] all = Arrays.copyOf(words, words.length + arguments.length);
    System.arraycopy(arguments, 0, all, words.length, arguments.length);
    return command.after(all);
  }

  private Path file(String text) throws IOException {
    return file(topology.folder(), text.getBytes(StandardCharsets.UTF_8));
  }

  private Path file(Path folder, byte[] bytes) throws IOException {
    Path file = folder.resolve(device + ".conf");
    Files.write(file, bytes);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private static String device(String... lines) {
    return "[Interface]\nBackend = userspace\nPrivateKey = "
        + OWN.privateKey()
        + "\n"
        + String.join("\n", lines)
        + "\n";
  }

  private Command.Result up(Path file) {
    return inHost(Slaacguard.command(topology, "up", file.toString())).run();
  }

  private Command.Result down() {
    return inHost(Slaacguard.command(topology, "down", device)).run();
  }

  private String endpoints() {
    return host.succeed(Command.of("wg", "show", device, "endpoints"));
  }

  @Test
  void shouldPrintItsWarningsAndFailWhereAHookFails() throws IOException {
    Path file =
        file(
            device("MTU = 1400", "MTU = 1401", "PostUp = echo of the hook")
                + "[Peer]\nPublicKey = "
                + OWN.publicKey()
                + "\nEndpoint = 127.0.0.1:7\n");
    Command.Result result = up(file);
    assertEquals(0, result.status(), result.output());
    assertTrue(result.output().contains("MTU was already set on line 4"), result.output());
    assertTrue(
        result.output().contains(":7: this [Peer] has the interface's own PublicKey"),
        result.output());
    assertTrue(result.output().contains("of the hook\n"), result.output());
    assertEquals("", host.succeed(Command.of("wg", "show", device, "peers")).strip());
    Command.Result again = up(file);
    assertEquals(1, again.status(), again.output());
    assertTrue(again.output().contains("'slaacguard down " + device + "'"), again.output());
    assertEquals(0, down().status());
    Command.Result failed = up(file(device("PostUp = false; true")));
    assertEquals(1, failed.status(), failed.output());
    assertTrue(failed.output().contains("PostUp: "), failed.output());
    assertFalse(Files.exists(socket()));
    assertFalse(host.ip("link").contains(device));
  }

  @Test
  void shouldKeepTheBytesOfTheFileInAnyLocale() throws IOException {
    byte[] odd = {(byte) 0xc3, (byte) 0xbc, (byte) 0xfc, (byte) 0xe4, '%', '\\'};
    Path out = topology.folder().resolve("out");
    ByteArrayOutputStream hook = new ByteArrayOutputStream();
    hook.write("PostUp = printf '%s' \"$LC_ALL\" '".getBytes(StandardCharsets.US_ASCII));
    hook.write(odd);
    hook.write(("' > " + out).getBytes(StandardCharsets.US_ASCII));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.write(device("SaveConfig = true").getBytes(StandardCharsets.US_ASCII));
    text.write(hook.toByteArray());
    text.write('\n');
    String umlaut = new String(new byte[] {(byte) 0xc3, (byte) 0xbc}, StandardCharsets.UTF_8);
    Path folder = Files.createDirectory(topology.folder().resolve("f" + umlaut + "r"));
    Path file = file(folder, text.toByteArray());
    Command.Result result =
        inHost(Slaacguard.command(topology, "up", file.toString()).with("LC_ALL", "C")).run();
    assertEquals(0, result.status(), result.output());
    byte[] written = Files.readAllBytes(out);
    assertEquals('C', written[0], "hooks have the user's locale");
    assertArrayEquals(odd, Arrays.copyOfRange(written, 1, written.length));
    result = inHost(Slaacguard.command(topology, "down", device).with("LC_ALL", "C")).run();
    assertEquals(0, result.status(), result.output());
    String saved = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    assertTrue(saved.contains(hook.toString(StandardCharsets.ISO_8859_1)), saved);
  }

  @Test
  void shouldFailWhereTheFileCannotBeSaved() throws IOException {
    Path file = file(device("SaveConfig = true"));
    assertEquals(0, up(file).status());
    // What it writes first cannot be made: something is in the way that it may not remove.
    Path inTheWay = Files.createDirectory(file.resolveSibling("." + device + ".conf.new"));
    Files.createFile(inTheWay.resolve("file"));
    inHost(Slaacguard.command(topology, "set", device, "learn-limit", "9")).succeed();
    Command.Result save = inHost(Slaacguard.command(topology, "save", device)).run();
    assertEquals(1, save.status(), save.output());
    assertTrue(save.output().contains("slaacguard: cannot write " + file), save.output());
    Command.Result result = down();
    assertEquals(1, result.status(), result.output());
    assertTrue(
        result.output().contains("is down, but: SaveConfig: cannot write " + file),
        result.output());
    assertFalse(host.ip("link").contains(device));
    assertEquals(device("SaveConfig = true"), Files.readString(file));
  }

  /** A path is the file that it leads to, not its last part. */
  @Test
  void shouldActOnTheInterfaceOfThatFileAlone() throws IOException {
    Path file = file(device("ListenPort = 0"));
    assertEquals(0, up(file).status());
    Path elsewhere = Files.createDirectory(topology.folder().resolve("elsewhere"));
    Path other = elsewhere.resolve(file.getFileName());
    for (String command : List.of("down", "reload", "save")) {
      Command.Result none = inHost(Slaacguard.command(topology, command, other.toString())).run();
      assertEquals(1, none.status(), none.output());
      assertTrue(none.output().contains(other + ": no such file"), none.output());
    }
    file(elsewhere, device("ListenPort = 7").getBytes(StandardCharsets.UTF_8));
    for (String command : List.of("down", "reload", "save")) {
      Command.Result another =
          inHost(Slaacguard.command(topology, command, other.toString())).run();
      assertEquals(1, another.status(), another.output());
      assertTrue(
          another.output().contains(device + " is up by " + file + ", not by " + other),
          another.output());
    }
    String status = inHost(Slaacguard.command(topology, "status", "--json", device)).succeed();
    assertEquals(
        file.toString(), Json.parse(status).elements().getFirst().get("file").text(), status);
    Path link = Files.createSymbolicLink(elsewhere.resolve("link"), topology.folder());
    String linked = link.resolve(file.getFileName()).toString();
    inHost(Slaacguard.command(topology, "reload", linked)).succeed();
    inHost(Slaacguard.command(topology, "save", linked)).succeed();
    // An editor writes a new file in the place of the old one.
    Path written = Files.write(elsewhere.resolve("new"), Files.readAllBytes(file));
    Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
    inHost(Slaacguard.command(topology, "down", linked)).succeed();
    assertFalse(Files.exists(socket()));
  }

  @Test
  void shouldSaveWhatHasChangedAndNothingElse() throws IOException {
    String peers =
        "\n# family\n[Peer]\n# friendly_name = tv\nPublicKey = "
            + ONE.publicKey()
            + "\nAllowedIPs = 10.5.0.2/32   # for good\n\n#disabled: [Peer]\n"
            + "#disabled: PublicKey = "
            + TWO.publicKey()
            + "\n";
    String text = device("Address = 10.5.0.1/24", "SaveConfig = true # yes") + peers;
    Path file = file(text);
    assertEquals(0, up(file).status());
    inHost(Slaacguard.command(topology, "save", device)).succeed();
    assertEquals(text, Files.readString(file), "nothing has changed");
    inHost(
            Slaacguard.command(
                topology, "set", device, "peer", ONE.publicKey(), "allowed-ips", "10.5.0.3/32"))
        .succeed();
    host.ip("address", "add", "10.5.9.1/24", "dev", device);
    inHost(Slaacguard.command(topology, "save", device)).succeed();
    String saved =
        text.replace("10.5.0.2/32", "10.5.0.3/32")
            .replace("10.5.0.1/24\n", "10.5.0.1/24\nAddress = 10.5.9.1/24\n");
    assertEquals(saved, Files.readString(file));

    String edited = saved.replace("10.5.0.3/32", "10.5.0.4/32").replace("# family", "# friends");
    Files.writeString(file, edited);
    inHost(
            Slaacguard.command(
                topology,
                "set",
                device,
                "learn-limit",
                "7",
                "peer",
                ONE.publicKey(),
                "allowed-ips",
                "10.5.0.5/32"))
        .succeed();
    Command.Result refused = inHost(Slaacguard.command(topology, "save", device)).run();
    assertEquals(1, refused.status(), refused.output());
    assertTrue(refused.output().contains(device + ".conf:12: AllowedIPs"), refused.output());
    assertEquals(edited, Files.readString(file));
    Command.Result down = down();
    assertEquals(1, down.status(), down.output());
    assertTrue(down.output().contains(device + ".conf:12: AllowedIPs"), down.output());
    assertEquals(edited.replace("# yes\n", "# yes\nLearnLimit = 7\n"), Files.readString(file));
  }

  /** The same names go to stock in the same host. */
  @Test
  void shouldTakeTheAddressOfANameThatStockTakes() throws IOException {
    Files.writeString(
        hosts,
        "192.0.2.9 both.example\n2001:db8::9 both.example\n192.0.2.8 four.example\n",
        StandardOpenOption.APPEND);
    host.up("eth0");
    String text =
        "[Peer]\nPublicKey = "
            + ONE.publicKey()
            + "\nEndpoint = both.example:7\n[Peer]\nPublicKey = "
            + TWO.publicKey()
            + "\nEndpoint = four.example:8\n";
    Path peers = Files.writeString(topology.folder().resolve("peers"), text);
    WireGuardGo stock = WireGuardGo.create(host, TunnelSetup.of(OWN));
    for (String way : List.of("2001:db8::1/64", "192.0.2.1/24")) {
      host.address("eth0", way);
      inHost(Command.of("wg", "setconf", stock.device(), peers.toString())).succeed();
      String expected = stock.wg("show", "endpoints");
      assertEquals(
          way.startsWith("2001"), expected.contains("[2001:db8::9]:7"), "IPv6 where it has a way");
      assertEquals(0, up(file(device("Table = off") + text)).status());
      assertEquals(expected.lines().sorted().toList(), endpoints().lines().sorted().toList());
      assertEquals(0, down().status());
      host.ip("addr", "flush", "dev", "eth0");
    }
  }

  @Test
  void shouldComeUpWithoutANameAndFindItLater() throws IOException {
    String text =
        device()
            + "[Peer]\nPublicKey = "
            + ONE.publicKey()
            + "\nEndpoint = late.example:7\n[Peer]\nPublicKey = "
            + TWO.publicKey()
            + "\nEndpoint = 192.0.2.7:8\n";
    Path file = file(text);
    Command.Result result = up(file);
    assertEquals(0, result.status(), result.output());
    assertTrue(
        result.output().contains(file + ":7: the endpoint late.example:7 has no address"),
        result.output());
    assertTrue(endpoints().contains(ONE.publicKey() + "\t(none)"), endpoints());
    Files.writeString(hosts, "192.0.2.66 late.example\n", StandardOpenOption.APPEND);
    Await.until(
        "the name to be found",
        SOON,
        () -> endpoints().contains(ONE.publicKey() + "\t192.0.2.66:7"));
    assertTrue(endpoints().contains(TWO.publicKey() + "\t192.0.2.7:8"), endpoints());
  }

  @Test
  void shouldComeUpInAContainerThatIsStartedRight() throws IOException {
    Path file = file(device("AdvertisePrefix = 2001:db8:5::/64"));
    host.sysctl("net.ipv6.conf.all.forwarding", "0");
    String mounts = "mount -o bind /proc/sys /proc/sys && mount -o remount,ro,bind /proc/sys &&";
    Command up = Slaacguard.command(topology, "up", file.toString());
    Command.Result result = wrapped(up, mounts).run();
    assertEquals(1, result.status(), result.output());
    assertTrue(
        result.output().contains("--sysctl net.ipv6.conf.all.forwarding=1"), result.output());
    assertFalse(host.ip("link").contains(device));
    host.sysctl("net.ipv6.conf.all.forwarding", "1");
    result = wrapped(up, mounts).run();
    assertEquals(0, result.status(), result.output());
    assertTrue(host.ip("-6", "addr", "show", "dev", device).contains("fe80::1/64"));
  }

  @Test
  void shouldFilterByIptablesOnAHostWithoutNft() throws IOException {
    Path file =
        file(
            device("Address = 10.5.0.1/32, 2001:db8:5::1/128")
                + "[Peer]\nPublicKey = "
                + ONE.publicKey()
                + "\nAllowedIPs = 0.0.0.0/0, ::/0\n");
    String mounts = "mount --bind /dev/null \"$(readlink -f \"$(command -v nft)\")\" &&";
    Command up = Slaacguard.command(topology, "up", file.toString());
    Command.Result result = wrapped(up, mounts).run();
    assertEquals(0, result.status(), result.output());
    for (String family : List.of("iptables", "ip6tables")) {
      String rules = host.command(family + "-save").succeed();
      // The kernel's own link-local address has one too.
      assertTrue(rules.split("slaacguard-filter-" + device, -1).length > 3, rules);
    }
    assertEquals(0, down().status());
    for (String family : List.of("iptables", "ip6tables")) {
      assertFalse(host.command(family + "-save").succeed().contains("slaacguard"), family);
    }
  }

  /** Where a language writes numbers with other digits, other programs do not read them. */
  @Test
  void shouldComeUpInALanguageWithDigitsOfItsOwn() throws IOException {
    String text =
        device("Address = 10.5.0.1/32", "ClampMSS = yes")
            + "[Peer]\nPublicKey = "
            + ONE.publicKey()
            + "\nAllowedIPs = 0.0.0.0/0\n";
    Command up =
        Slaacguard.command(topology, "up", file(text).toString())
            .with("JDK_JAVA_OPTIONS", "-Duser.language=ar -Duser.country=EG");
    Command.Result result = inHost(up).run();
    assertEquals(0, result.status(), result.output());
    assertTrue(host.ip("rule").contains("lookup 51820"), result.output());
    String log = Files.readString(Path.of("/run/slaacguard", device + ".log"));
    assertFalse(log.contains(" WARN "), log);
    assertTrue(log.chars().noneMatch(c -> Character.isDigit(c) && c > '9'), log);
  }

  /** Rules in their order; their priorities are the kernel's choice. */
  private String rulesAndRoutes() {
    return host.ip("rule").replaceAll("(?m)^\\d+:", "")
        + host.ip("-6", "rule").replaceAll("(?m)^\\d+:", "")
        + host.ip("route", "show", "table", "51820")
        + host.ip("-6", "route", "show", "table", "51820");
  }

  private String addresses() {
    return host.ip("-6", "addr", "show", "dev", device);
  }

  /**
   * As another manager of the network does when it starts anew, and who sets a link down and up.
   */
  @Test
  void shouldSetAgainWhatOthersTakeFromTheHost() throws IOException {
    Path file =
        file(
            device("Address = 10.5.0.1/32, 2001:db8:5::1/128")
                + "[Peer]\nPublicKey = "
                + ONE.publicKey()
                + "\nAllowedIPs = 0.0.0.0/0, ::/0\n");
    assertEquals(0, up(file).status());
    String wanted = rulesAndRoutes();
    assertTrue(wanted.contains("lookup 51820"), wanted);
    for (String family : List.of("-4", "-6")) {
      host.ip(family, "rule", "del", "lookup", "51820");
      host.ip(family, "rule", "del", "suppress_prefixlength", "0", "lookup", "main");
      host.ip(family, "route", "flush", "table", "51820");
    }
    Await.until("rules and routes to be there again", SOON, () -> rulesAndRoutes().equals(wanted));
    host.ip("rule", "del", "lookup", "51820");
    Await.until("one rule behind the other", SOON, () -> rulesAndRoutes().equals(wanted));

    String tables = host.command("nft", "list", "ruleset").succeed();
    assertTrue(tables.contains("slaacguard-filter-"), tables);
    host.command("nft", "flush", "ruleset").succeed();
    Await.until(
        "the tables to be there again",
        SOON,
        () -> host.command("nft", "list", "ruleset").succeed().equals(tables));

    host.ip("link", "set", device, "down");
    assertFalse(addresses().contains("2001:db8:5::1"), "the kernel takes it");
    host.ip("link", "set", device, "up");
    Await.until(
        "the address and the routes to be there again",
        SOON,
        () -> addresses().contains("2001:db8:5::1") && rulesAndRoutes().equals(wanted));
    assertTrue(
        Files.readString(Path.of("/run/slaacguard", device + ".log"))
            .contains("somebody has removed from the host what we set: "));
    assertEquals(0, down().status());
    assertFalse(rulesAndRoutes().contains("51820"));
  }

  private String log() {
    try {
      return Files.readString(Path.of("/run/slaacguard", device + ".log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String forwarding() {
    return host.command("sysctl", "-n", "net.ipv6.conf.all.forwarding").succeed().strip();
  }

  @Test
  void shouldStayAGatewayWhateverOthersTake() throws IOException {
    Path file = file(device("Address = 2001:db8:5::1/64", "AdvertisePrefix = 2001:db8:5::/64"));
    assertEquals(0, up(file).status());
    assertEquals("1", forwarding());
    host.ip("addr", "flush", "dev", device);
    Await.until(
        "the addresses to be there again",
        SOON,
        () -> addresses().contains("fe80::1/64") && addresses().contains("2001:db8:5::1/64"));
    host.sysctl("net.ipv6.conf.all.forwarding", "0");
    Await.until("the host to forward again", SOON, () -> forwarding().equals("1"));

    // Nothing of it is found by its name meanwhile. Older kernels rename what is down alone.
    host.ip("link", "set", device, "down");
    host.ip("link", "set", device, "name", "renamed0");
    Await.until(
        "the log to say so",
        SOON,
        () -> log().contains("somebody has renamed the interface to renamed0;"));
    host.ip("link", "set", "renamed0", "name", device);
    host.ip("link", "set", device, "up");
    Await.until(
        "the addresses to be there again",
        SOON,
        () -> addresses().contains("fe80::1/64") && addresses().contains("2001:db8:5::1/64"));
    assertEquals(0, down().status());
  }

  /** It keeps the pipe open by which a starting daemon speaks to 'up'. */
  @Test
  void shouldNotWaitForWhatAHookLeavesInTheBackground() throws IOException {
    Path pid = topology.folder().resolve("background");
    String leave = "PostUp = sleep 1000 & echo $! > " + pid + ".new; mv " + pid + ".new " + pid;
    for (String last : List.of("PostUp = true", "PostUp = false")) {
      Files.deleteIfExists(pid);
      Command.Result result = up(file(device(leave, last)));
      assertEquals(last.endsWith("true") ? 0 : 1, result.status(), result.output());
      ProcessHandle left =
          ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
      assertTrue(left.isAlive(), "'up' has waited for it");
      if (result.status() == 0) {
        assertEquals(0, down().status());
      } else {
        assertTrue(result.output().contains("PostUp: "), result.output());
        assertFalse(Files.exists(socket()));
      }
      assertTrue(left.destroyForcibly());
    }
  }

  /** 'up' has returned, and its pipe is gone, when the program in the background prints. */
  @Test
  void shouldLetWhatAHookLeavesInTheBackgroundPrint() throws IOException {
    Path go = topology.folder().resolve("go");
    Path done = topology.folder().resolve("done");
    String later =
        "PostUp = (while [ ! -e %s ]; do sleep 0.1; done; seq 99999 && touch %s) &"
            .formatted(go, done);
    Command.Result result = up(file(device(later, "PostUp = printf 'no end'")));
    assertEquals(0, result.status(), result.output());
    assertTrue(result.output().contains("no end"), result.output());
    Files.createFile(go);
    Await.until("it to have printed all", SOON, () -> Files.exists(done));
    assertEquals(0, down().status());
  }

  @Test
  void shouldSayFirstThatIpv6IsOff() throws IOException {
    host.sysctl("net.ipv6.conf.default.disable_ipv6", "1");
    Command.Result result = up(file(device("Address = 2001:db8:5::1/64", "PreUp = true")));
    assertEquals(1, result.status(), result.output());
    assertTrue(
        result.output().contains("'sysctl net.ipv6.conf.default.disable_ipv6=0'"), result.output());
    assertFalse(Files.exists(socket()));
  }

  @Test
  void shouldShowOtherImplementationsToo() throws IOException {
    WireGuardGo other =
        WireGuardGo.create(
            host,
            TunnelSetup.of(TWO)
                .remote(TunnelSetup.Remote.of(ONE.publicKey()).endpoint("[fe80::7%eth0]:9")));
    assertEquals(0, up(file(device("Address = 10.5.0.1/24"))).status());
    Path broken = Path.of("/var/run/wireguard", topology.interfaceName() + ".sock");
    Program listener = host.start(Command.of("python3", "-c", ANSWERS_NONSENSE, broken.toString()));
    try {
      Await.until("somebody who answers nonsense", SOON, () -> Files.exists(broken));
      Command.Result all = inHost(Slaacguard.command(topology, "show", "all")).run();
      assertEquals(1, all.status(), all.output());
      assertTrue(all.output().contains("interface: " + other.device() + "\n"), all.output());
      assertTrue(all.output().contains("endpoint: [fe80::7"), all.output());
      assertTrue(all.output().contains("interface: " + device + "\n"), all.output());
      assertTrue(all.output().contains("backend: userspace, "), all.output());
      String name = broken.getFileName().toString().replace(".sock", "");
      assertTrue(all.output().contains(name + " cannot be read: "), all.output());
      Command.Result status = inHost(Slaacguard.command(topology, "status")).run();
      assertTrue(status.output().contains(ONE.publicKey().substring(0, 8) + " "), status.output());
    } finally {
      listener.close();
      Files.deleteIfExists(broken);
    }
  }

  @Test
  void shouldMakeNothingOfAWordThatIsNoCommand() {
    Command.Result result = inHost(Slaacguard.command(topology, device)).run();
    assertEquals(2, result.status(), result.output());
    assertTrue(result.output().contains("no such command '" + device + "'"), result.output());
    assertFalse(Files.exists(socket()));
    assertFalse(host.ip("link").contains(device));
  }
}
