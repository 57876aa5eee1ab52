package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.control.ByteText;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.UapiException;
import org.slaacguard.gateway.ConfigurationUpdates;
import org.slaacguard.gateway.UapiClient;

/**
 * Every rule of wg-quick(8) and {@code wg setconf}: the same file goes to stock, which is {@code
 * wg-quick}'s own parser, {@code wg} and wireguard-go, and to us; what results is the same. Two
 * hosts, since ports are in files too; no cable.
 */
@Timeout(300)
class StockFilesIT {
  private static final KeyPair OWN = KeyPair.generate();
  private static final KeyPair ONE = KeyPair.generate();
  private static final KeyPair TWO = KeyPair.generate();

  /** The result of wg-quick's parser for a file, from its own output. */
  private static final String QUICK =
      """
      told() {
        for each in "${ADDRESSES[@]}"; do echo "Address=$each"; done
        for each in "${DNS[@]}"; do echo "Server=$each"; done
        for each in "${DNS_SEARCH[@]}"; do echo "Search=$each"; done
        echo "MTU=$MTU"
        echo "Table=$TABLE"
        for each in "${PRE_UP[@]}"; do [ -z "$each" ] || echo "PreUp=$each"; done
        for each in "${POST_UP[@]}"; do [ -z "$each" ] || echo "PostUp=$each"; done
        for each in "${PRE_DOWN[@]}"; do [ -z "$each" ] || echo "PreDown=$each"; done
        for each in "${POST_DOWN[@]}"; do [ -z "$each" ] || echo "PostDown=$each"; done
        echo "SaveConfig=$SAVE_CONFIG"
      }
      quick=$1
      set -- strip "$2"
      exec 3>&1 > /dev/null
      trap 'told >&3' EXIT
      . "$quick"
      """;

  /** The program that takes a file. */
  private enum Takes {
    BOTH,
    OURS,
    NEITHER
  }

  private record Case(String name, Takes takes, String text) {}

  private Topology topology;
  private Tunnel stock;
  private Slaacguard ours;

  @BeforeEach
  void start() {
    topology = Topology.open();
    TunnelSetup nothing = TunnelSetup.of(KeyPair.generate());
    stock = WireGuardGo.create(topology.host("stock"), nothing);
    ours = Slaacguard.create(topology.host("ours"), nothing);
  }

  @AfterEach
  void stop() {
    topology.close();
  }

  private static Case both(String name, String... lines) {
    return new Case(name, Takes.BOTH, String.join("\n", lines) + "\n");
  }

  private static Case ours(String name, String... lines) {
    return new Case(name, Takes.OURS, String.join("\n", lines) + "\n");
  }

  private static Case neither(String name, String... lines) {
    return new Case(name, Takes.NEITHER, String.join("\n", lines) + "\n");
  }

  /** Where {@code P}, {@code 1} and {@code 2} stand for keys. */
  private static List<Case> cases() {
    String device = "[Interface]\nPrivateKey = @P";
    String one = "[Peer]\nPublicKey = @1";
    String two = "[Peer]\nPublicKey = @2";
    return List.of(
        both("nothing", ""),
        both("comments alone", "# [Interface]", "  # nothing"),
        both(
            "usual",
            device,
            "ListenPort = 51999",
            "Address = 10.0.0.1/24",
            one,
            "AllowedIPs = 10.0.0.2/32",
            "Endpoint = 192.0.2.1:7",
            "PersistentKeepalive = 25"),
        both("no blanks", "[Interface]", "PrivateKey=@P", "ListenPort=7777", one),
        both(
            "blanks and tabs",
            " [Interface] ",
            "\tPrivateKey\t=  @P \t",
            "  ListenPort =\t7777",
            "  [Peer]  ",
            " PublicKey = @1 ",
            "AllowedIPs =  10.0.0.0/8 ,\t::/0 "),
        both(
            "carriage returns",
            "[Interface]\r",
            "PrivateKey = @P\r",
            "Address = 10.0.0.1/24\r",
            "MTU = 1400\r",
            "Table = off\r",
            "PostUp = true\r",
            "[Peer]\r",
            "PublicKey = @1\r"),
        new Case("no last newline", Takes.BOTH, device + "\n" + one + "\nAllowedIPs = ::1"),
        both(
            "any case",
            "[INTERFACE]",
            "privatekey = @P",
            "LISTENPORT = 7",
            "mtu = 1300",
            "address = 10.0.0.1/8",
            "postup = true",
            "saveconfig = TRUE",
            "[peer]",
            "PUBLICKEY = @1",
            "allowedips = ::/0",
            "persistentkeepalive = OFF"),
        both(
            "comments behind values",
            device + " # key",
            "MTU = 1400 # bytes",
            "PostUp = echo a # b",
            one + "#",
            "AllowedIPs = ::/0 #, 10.0.0.0/8"),
        both(
            "empty of a front end",
            device,
            "Address =",
            "DNS = ",
            "MTU =",
            "Table = ",
            "PreUp = ",
            "PostUp =",
            "PreDown = ",
            "PostDown ="),
        both(
            "Address and DNS by blanks",
            device,
            "Address = 10.0.0.1/24 fe80::9/64",
            "DNS = 10.0.0.53 2001:db8::53  lab.example.org,example.org"),
        both("Address without a length", device, "Address = 10.0.0.1, 2001:db8::1"),
        both(
            "lists over lines",
            device,
            "Address = 10.0.0.1/24",
            "Address = 10.0.1.1/24,",
            "DNS = 10.0.0.53",
            "DNS = example.org",
            "PostUp = one",
            "PostUp = two; x = y"),
        both(
            "a key twice",
            device,
            "ListenPort = 1111",
            "ListenPort = 2222",
            "MTU = 1400",
            "MTU = 1401",
            "Table = off",
            "Table = 5",
            "SaveConfig = true",
            "SaveConfig = false",
            one,
            "Endpoint = 192.0.2.1:1",
            "Endpoint = 192.0.2.2:2",
            "PersistentKeepalive = 1",
            "PersistentKeepalive = 2",
            "PresharedKey = @P",
            "PresharedKey = @S"),
        both("MTU taken back", device, "MTU = 1400", "MTU =", "Table = off", "Table ="),
        both(
            "two sections of the interface",
            device,
            "MTU = 1400",
            one,
            "[Interface]",
            "ListenPort = 2222",
            "Address = 10.0.0.1/24"),
        both("marks", device, "FwMark = 0xca6c"),
        both("decimal mark", device, "FwMark = 51820"),
        both("mark off", device, "FwMark = OFF"),
        both("greatest mark", device, "FwMark = 0xffffffff"),
        both("table in hex", device, "Table = 0xca6c"),
        both("table by name", device, "Table = main"),
        both("table auto", device, "Table = auto"),
        both("port 0", device, "ListenPort = 0"),
        both("leading zeros", device, "ListenPort = 00777", one, "PersistentKeepalive = 025"),
        both(
            "blanks within what wg reads",
            "[Interface]",
            "Private Key = @P",
            "Listen Port = 7 777",
            "[ Peer ]",
            "Public Key = @1",
            "Allowed IPs = 10.0.0.0 / 8 , 2001:db8 :: / 32",
            "End point = 192.0.2.1 : 7",
            "Persistent Keepalive = 2 5"),
        both(
            "endpoints",
            device,
            one,
            "Endpoint = [2001:db8::1]:7",
            two,
            "Endpoint = 2001:db8::2:8"),
        both(
            "endpoint of IPv6 without brackets, full",
            device,
            one,
            "Endpoint = 2001:db8:1:2:3:4:5:6:51820"),
        both("endpoint with a zone", device, one, "Endpoint = [fe80::1%lo]:7"),
        both("endpoint with a zone, bare", device, one, "Endpoint = fe80::1%lo:7"),
        both("endpoint in short IPv4", device, one, "Endpoint = 10.1:7"),
        both("IPv4 in brackets", device, one, "Endpoint = [192.0.2.1]:7"),
        both(
            "AllowedIPs over lines",
            device,
            one,
            "AllowedIPs = 10.0.0.0/8",
            "AllowedIPs = 10.1.0.0/16",
            "AllowedIPs = 10.0.0.0/8"),
        both("host bits", device, one, "AllowedIPs = 10.1.2.3/8, 2001:db8::ffff/32, 192.0.2.7/0"),
        both(
            "the same AllowedIPs at two",
            device,
            one,
            "AllowedIPs = 10.0.0.0/8, ::/0",
            two,
            "AllowedIPs = 10.0.0.0/8"),
        both(
            "a peer twice",
            device,
            one,
            "AllowedIPs = 10.0.0.0/8",
            "Endpoint = 192.0.2.1:1",
            "PresharedKey = @S",
            two,
            one,
            "AllowedIPs = 10.1.0.0/16",
            "PersistentKeepalive = 5"),
        both(
            "a peer twice, the second saying nothing",
            device,
            one,
            "AllowedIPs = 10.0.0.0/8",
            "Endpoint = 192.0.2.1:1",
            one),
        both(
            "itself as a peer",
            device,
            "[Peer]",
            "PublicKey = @O",
            "AllowedIPs = 10.9.0.0/16",
            "Endpoint = 127.0.0.1:7",
            one,
            "AllowedIPs = 10.0.0.0/8"),
        both("keepalive off", device, one, "PersistentKeepalive = off"),
        both("greatest keepalive", device, one, "PersistentKeepalive = 65535"),
        both("no private key", "[Interface]", "ListenPort = 7777", one),
        both("a peer before the interface", one, device),
        both("carriage return and no last newline", device + "\r\n" + one + "\r"),
        both("form feed and vertical tab", "\f[Interface]\u000b", "PrivateKey\f=\u000b@P\f"),
        both("blanks behind keys", "[Interface]", "PrivateKey = @P \t ", one + "  \t"),
        both("mark 0", device, "FwMark = 0"),
        both("mark with leading zeros", device, "FwMark = 00051820"),
        both("port by the name of a service", device, "ListenPort = domain"),
        both("endpoint with a service", device, one, "Endpoint = 192.0.2.1:domain"),
        both("endpoint with leading zeros", device, one, "Endpoint = 192.0.2.1:000051"),
        both("mapped endpoint", device, one, "Endpoint = [::ffff:192.0.2.1]:7"),
        both("endpoint in capital letters", device, one, "Endpoint = [2001:DB8::AB]:7"),
        both("keepalive 0", device, one, "PersistentKeepalive = 0"),
        both("AllowedIPs without lengths", device, one, "AllowedIPs = 10.0.0.1,2001:db8::1"),
        both("AllowedIPs of all", device, one, "AllowedIPs = 0.0.0.0/0,::/0"),
        both("mapped AllowedIPs", device, one, "AllowedIPs = ::ffff:10.0.0.0/104"),
        both("equals signs in hooks", device, "PostUp = a=b; export c=\"d = e\"", "PreDown = ="),
        both("backslashes", device, "PostUp = printf 'a\\nb\\\\' \\", "ListenPort = 7"),
        both("%i in quotes", device, "PostUp = echo '%i' \"%i\" \\%i %%i %I"),
        both("a name like a variable's", device, "PostUp = echo $INTERFACE ${#} `id`"),
        both("a long hook", device, "PostUp = echo " + "x".repeat(4_000)),
        both(
            "many AllowedIPs in a line",
            device,
            one,
            "AllowedIPs = "
                + IntStream.range(0, 250)
                    .mapToObj(i -> "10.7." + i + ".0/24")
                    .collect(Collectors.joining(", "))),
        both("a section without keys", device, "[Interface]", one, "[Interface]"),
        both("a peer without anything else, twice", device, one, two, one, two),
        both("no preshared key", device, one, "PresharedKey = " + "A".repeat(43) + "="),
        both("no key of its own", "[Interface]", "PrivateKey = " + "A".repeat(43) + "="),
        both("DNS of IPv6 with a zone", device, "DNS = fe80::1%lo"),
        // Stock's parsers are stricter here, by accident: nothing else can be meant.
        ours("byte order mark", "\ufeff[Interface]", "PrivateKey = @P"),
        ours("mark in capital hex", device, "FwMark = 0XCA6C"),
        ours("empty AllowedIPs", device, one, "AllowedIPs ="),
        ours("a comma too many", device, one, "AllowedIPs = 10.0.0.0/8,"),
        ours("a comma alone", device, one, "AllowedIPs = ,"),
        ours("blanks in the header with Address", "[ Interface ]", "Address = 10.0.0.1/24"),
        neither("unknown key", device, "Foo = 1"),
        neither("unknown section", device, "[Foo]"),
        neither("key before a section", "ListenPort = 1", device),
        neither("no equals", device, "ListenPort 7"),
        neither("peer without key", device, "[Peer]", "AllowedIPs = ::/0"),
        neither("interface's key at a peer", device, one, "ListenPort = 5"),
        neither("host's key at a peer", device, one, "MTU = 1400"),
        neither("peer's key at the interface", device, "AllowedIPs = ::/0"),
        neither("empty port", device, "ListenPort ="),
        neither("empty mark", device, "FwMark ="),
        neither("empty endpoint", device, one, "Endpoint ="),
        neither("empty keepalive", device, one, "PersistentKeepalive ="),
        neither("empty private key", "[Interface]", "PrivateKey ="),
        neither("SaveConfig of neither kind", device, "SaveConfig = yes"),
        neither("short key", "[Interface]", "PrivateKey = abc="),
        neither("key that is no base64", device, "[Peer]", "PublicKey = !@2".replace("@2", "@B")),
        neither("mark of 33 bits", device, "FwMark = 0x1ffffffff"),
        neither("mark with letters", device, "FwMark = 12x"),
        neither("keepalive of 17 bits", device, one, "PersistentKeepalive = 65536"),
        neither("endpoint without a port", device, one, "Endpoint = 192.0.2.1"),
        neither("endpoint of IPv6 without a port", device, one, "Endpoint = [2001:db8::1]"),
        neither("endpoint with an open bracket", device, one, "Endpoint = [2001:db8::1:7"),
        neither("length of IPv4 out of range", device, one, "AllowedIPs = 10.0.0.0/33"),
        neither("length of IPv6 out of range", device, one, "AllowedIPs = ::/129"),
        neither("a name in AllowedIPs", device, one, "AllowedIPs = example.org"),
        neither("semicolon as a comment", device, "; nothing"),
        neither("slashes as a comment", device, "// nothing"),
        neither("text behind a header", device, "[Peer] laptop", "PublicKey = @1"),
        neither("half a header", device, "[Peer", "PublicKey = @1"),
        neither("carriage returns alone", "[Interface]\rPrivateKey = @P\r"),
        neither("a blank of Unicode", device, "ListenPort =\u00a07"),
        neither("a typographic hyphen", device, "Listen\u2010Port = 7"),
        neither("key without padding", device, "[Peer]", "PublicKey = " + "B".repeat(43)),
        neither("key with bits to spare", device, "[Peer]", "PublicKey = " + "B".repeat(43) + "="),
        neither("key of URLs", device, "[Peer]", "PublicKey = -" + "A".repeat(42) + "="),
        neither("key in quotes", "[Interface]", "PrivateKey = \"@P\""),
        neither("key in hex", device, "[Peer]", "PublicKey = " + "ab".repeat(32)),
        neither("port that is off", device, "ListenPort = off"),
        neither("keepalive with a unit", device, one, "PersistentKeepalive = 25s"),
        neither("negative keepalive", device, one, "PersistentKeepalive = -1"),
        neither("negative mark", device, "FwMark = -1"),
        neither("netmask in AllowedIPs", device, one, "AllowedIPs = 10.0.0.0/255.0.0.0"),
        neither("octet with a leading zero", device, one, "AllowedIPs = 10.0.0.010/32"),
        neither("three octets", device, one, "AllowedIPs = 10.0.0/24"),
        neither("negative length", device, one, "AllowedIPs = 10.0.0.0/-1"),
        neither("two lengths", device, one, "AllowedIPs = 10.0.0.0/8/8"),
        neither("endpoint with an unknown service", device, one, "Endpoint = 192.0.2.1:nonesuch"),
        neither("endpoint with two ports", device, one, "Endpoint = 192.0.2.1:7:8"));
  }

  @TestFactory
  Stream<DynamicTest> shouldMakeOfAFileWhatStockMakes() {
    return cases().stream().map(each -> dynamicTest(each.name(), () -> compare(each)));
  }

  private static String withKeys(String text) {
    return text.replace("@P", OWN.privateKey())
        .replace("@O", OWN.publicKey())
        .replace("@1", ONE.publicKey())
        .replace("@2", TWO.publicKey())
        .replace("@S", TWO.privateKey())
        .replace("@B", TWO.publicKey().substring(1));
  }

  private void compare(Case each) throws IOException {
    String text = withKeys(each.text());
    Path file = topology.folder().resolve(stock.device() + ".conf");
    Files.writeString(file, text);
    Command.Result stripped = Command.of("wg-quick", "strip", file.toString()).run();
    Path left = topology.folder().resolve("stripped");
    boolean taken = stripped.ok();
    if (taken) {
      // What it warns of, such as of a file that all can read, is no part of the file.
      String quiet =
          Command.of("bash", "-c", "wg-quick strip \"$1\" 2> /dev/null", "-", file.toString())
              .succeed();
      Files.writeString(left, quiet);
      Command setconf = Command.of("wg", "setconf", stock.device(), left.toString());
      taken = setconf.with("WG_ENDPOINT_RESOLUTION_RETRIES", "0").run().ok();
    }
    assertEquals(each.takes() == Takes.BOTH, taken, "whether stock takes it");
    String refusal = "";
    List<String> quick = List.of();
    try (Configuration configuration = parse(text);
        DeviceUpdate change = ConfigurationUpdates.replacing(configuration)) {
      quick = quick(configuration);
      UapiClient client = new UapiClient(ours.device());
      // Of a peer that both files name, ours keeps the endpoint and stock does not.
      client.apply(DeviceUpdate.builder().replacePeers().build());
      client.apply(change);
    } catch (ConfigException | UapiException e) {
      refusal = String.valueOf(e.getMessage());
    }
    assertEquals(each.takes() != Takes.NEITHER, refusal.isEmpty(), "whether we do: " + refusal);
    if (taken) {
      assertEquals(sorted(stock.wg("showconf")), sorted(ours.wg("showconf")));
      String script = Command.of("bash", "-c", "command -v wg-quick").succeed().strip();
      String told = Command.of("bash", "-c", QUICK, "-", script, file.toString()).succeed();
      assertEquals(quickOfStock(told), quick);
    }
  }

  private static Configuration parse(String text) throws ConfigException {
    return ConfigFile.parse("f", ByteText.decode(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Lines of a section and peers in any order; without the port that the system chose, and without
   * zones, which older releases of wireguard-go do not tell.
   */
  private static List<String> sorted(String showconf) {
    return Stream.of(showconf.split("(?=\\[Peer])", -1))
        .map(
            section ->
                section
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.matches("ListenPort = [0-9]{5}"))
                    .map(StockFilesIT::sortedLine)
                    .sorted()
                    .toList()
                    .toString())
        .sorted()
        .toList();
  }

  private static String sortedLine(String line) {
    String prefix = "AllowedIPs = ";
    return line.startsWith(prefix)
        ? Stream.of(line.substring(prefix.length()).split(", ", -1))
            .sorted()
            .collect(Collectors.joining(", ", prefix, ""))
        : line.replaceFirst("%[^]]+]", "]");
  }

  /** The part of our result that concerns the host. */
  private static List<String> quick(Configuration configuration) {
    List<String> told = new ArrayList<>();
    var network = configuration.device().network();
    var hooks = configuration.device().hooks();
    network.addresses().forEach(a -> told.add("Address=" + a));
    network.dnsServers().forEach(s -> told.add("Server=" + s));
    network.dnsSearch().forEach(s -> told.add("Search=" + s));
    told.add("MTU=" + (network.mtu() == null ? "" : network.mtu()));
    told.add("Table=" + (network.table() == null ? "" : network.table()));
    hooks.preUp().forEach(h -> told.add("PreUp=" + h));
    hooks.postUp().forEach(h -> told.add("PostUp=" + h));
    hooks.preDown().forEach(h -> told.add("PreDown=" + h));
    hooks.postDown().forEach(h -> told.add("PostDown=" + h));
    told.add("SaveConfig=" + (configuration.device().saveConfig() ? 1 : 0));
    return told;
  }

  private static List<String> quickOfStock(String told) {
    return told.lines()
        .map(line -> line.equals("Table=auto") ? "Table=" : line)
        .map(
            line ->
                line.startsWith("Address=") && line.indexOf('/') < 0
                    ? line + (line.indexOf(':') < 0 ? "/32" : "/128")
                    : line)
        .toList();
  }

  /** Makes a table visible that was cut short. */
  @Test
  void shouldHaveFilesOfAllKinds() {
    for (Takes takes : Takes.values()) {
      assertTrue(cases().stream().anyMatch(c -> c.takes() == takes), takes.toString());
    }
  }
}
