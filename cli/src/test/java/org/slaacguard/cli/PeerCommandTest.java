package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.PeerSection;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.net.LinkLocal;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import picocli.CommandLine;

final class PeerCommandTest {
  private static final String TV = "oq7d0X2JQc0MNJVBpcZBIpyrI4suTFfAC6Nboo9sY1A=";
  private static final String OTHER = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;
  private Path file = Path.of("");
  private String before = "";
  private PublicKey gateway = PublicKey.parse(TV);

  @BeforeEach
  void write() throws IOException {
    // A name that is no interface here.
    file = folder.resolve("sgpeerut.conf");
    try (SecretKey key = NewKeys.privateKey()) {
      gateway = KeyFiles.publicKey(key);
      before =
          "[Interface]\nPrivateKey = "
              + key.toBase64()
              + "\nListenPort = 51820\nAdvertisePrefix = 2001:db8:1::/64\n"
              + "RDNSS = 2001:db8:1::1\n\n# family\n[Peer]\n# friendly_name = tv\nPublicKey = "
              + TV
              + "\nLearnableIPs = advertised\n";
    }
    Files.writeString(file, before);
  }

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of(args));
    if (args[0].equals("peer")) {
      all.addAll(List.of("--file", file.toString()));
    }
    CommandLine main = Main.commandLine(all.toArray(new String[0]));
    main.setOut(new PrintWriter(out));
    main.setErr(new PrintWriter(err));
    return main.execute(all.toArray(new String[0]));
  }

  /** What is written there is lost, as to a full disk or a closed pipe. */
  private static final class Lost extends Writer {
    @Override
    public void write(char[] text, int from, int length) throws IOException {
      throw new IOException("Broken pipe");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Its private key is nowhere else, so nobody could be that peer. */
  @Test
  void shouldAddNoPeerWhoseFileIsLost() throws IOException {
    Path picture = folder.resolve("a.svg");
    for (List<String> more : List.of(List.<String>of(), List.of("--qr", "--svg", picture + ""))) {
      List<String> args =
          new ArrayList<>(List.of("peer", "add", "a", "--endpoint", "h", "--file", file + ""));
      args.addAll(more);
      CommandLine main = Main.commandLine(args.toArray(String[]::new));
      main.setOut(new PrintWriter(new Lost()));
      main.setErr(new PrintWriter(err));
      assertEquals(1, main.execute(args.toArray(String[]::new)));
      assertTrue(err.toString().contains("the peer's file is lost: a is not added"), err::toString);
      assertEquals(before, Files.readString(file));
      assertFalse(Files.exists(picture));
    }
  }

  /** A hyphen is standard output, and no name of a file. */
  @Test
  void shouldWriteToStandardOutputForAHyphen() throws Exception {
    assertEquals(0, run("peer", "add", "a", "--endpoint", "h", "--output", "-"), err::toString);
    read(out.toString()).close();
    assertEquals(0, run("peer", "add", "b", "--endpoint", "h", "--svg", "-"), err::toString);
    assertTrue(out.toString().contains("<svg"), out.toString());
    assertFalse(Files.exists(Path.of("-")));
  }

  /** Each line is right, and the daemon would refuse the whole. */
  @Test
  void shouldFindWhatCannotComeUp() throws IOException {
    Path services = Files.createDirectory(folder.resolve("too-much"));
    String servers =
        IntStream.range(1, 64).mapToObj(i -> "2001:db8::" + i).collect(Collectors.joining(", "))
            + "\nAdvertiseRoute = "
            + IntStream.range(10, 40)
                .mapToObj(i -> "2001:db8:" + i + "::/48")
                .collect(Collectors.joining(", "));
    Path wg0 = services.resolve("wg0.conf");
    Files.writeString(wg0, before.replace("\nAdvertise", "\nRDNSS = " + servers + "\nAdvertise"));
    assertEquals(1, run("check", wg0.toString()));
    assertTrue(
        err.toString().contains(wg0 + ": an advertisement has room for 1280 bytes"), err::toString);
    String lan = before.replace("= 51820", "= 0");
    Files.writeString(wg0, lan.replace("\nAdvertise", "\nLanPrefix = br0 fd00::/64\nAdvertise"));
    Path wg1 = services.resolve("wg1.conf");
    Files.writeString(wg1, lan.replace("\nAdvertise", "\nLanPrefix = br0 fd00:1::/64\nAdvertise"));
    assertEquals(1, run("check", services.toString()));
    assertTrue(err.toString().contains(wg1 + ": LanPrefix = br0: wg0 serves it"), err::toString);
  }

  /** The service would bring up one of the two alone. */
  @Test
  void shouldFindWhatTwoFilesClaim() throws IOException {
    Path services = Files.createDirectory(folder.resolve("all"));
    String one = before.replace("\nAdvertise", "\nAddress = 10.8.0.1/24\nAdvertise");
    Files.writeString(services.resolve("wg0.conf"), one);
    Files.writeString(services.resolve("wg1.conf"), one.replace("51820", "51821"));
    Files.writeString(services.resolve("wg2.conf"), before.replace("= 51820", "= 0"));
    Files.writeString(services.resolve("wg3.conf"), before.replace("= 51820", "= 0"));
    Files.writeString(services.resolve(".#wg0.conf"), "nothing that anybody reads");
    assertEquals(0, run("check", services.toString()), err::toString);
    assertTrue(
        out.toString()
            .contains("wg1.conf: Address 10.8.0.1/24 is that of " + services.resolve("wg0.conf")),
        out.toString());
    Files.writeString(services.resolve("wg2.conf"), before);
    assertEquals(1, run("check", services.toString()));
    assertEquals(
        "slaacguard: "
            + services.resolve("wg2.conf")
            + ": ListenPort 51820 is that of "
            + services.resolve("wg0.conf")
            + ", too, so only one of the two comes up: choose another\n",
        err.toString());
    assertEquals(0, run("check", services.resolve("wg2.conf").toString()), "alone it is right");
  }

  private Configuration read(String text) throws Exception {
    return ConfigFile.parse("x", text);
  }

  @Test
  void shouldMakeAFileForAPeerThatMakesItsAddress() throws Exception {
    assertEquals(0, run("peer", "add", "laptop", "--endpoint", "vpn.example"), err::toString);
    try (Configuration client = read(out.toString());
        Configuration server = read(Files.readString(file))) {
      SecretKey key = client.device().privateKey();
      PublicKey made = KeyFiles.publicKey(key == null ? SecretKey.zero() : key);
      assertEquals(LinkLocal.of(made), client.device().network().addresses().getFirst().address());
      PeerSection there = client.peers().getFirst();
      assertEquals(gateway, there.publicKey());
      assertEquals("vpn.example:51820", String.valueOf(there.endpoint()));
      assertEquals("[::/0]", there.allowedIps().toString());
      PeerSection here = server.peers().getLast();
      assertEquals(made, here.publicKey());
      assertEquals(there.presharedKey(), here.presharedKey());
      assertTrue(here.allowedIps().isEmpty());
    }
    assertTrue(Files.readString(file).startsWith(before));
    assertFalse(Files.readString(file).contains(out.toString().lines().toList().get(2)));
    assertEquals(0, run("peer", "remove", "laptop"), err::toString);
    assertEquals(before, Files.readString(file));
  }

  @Test
  void shouldGiveAnAddressOfThePrefixThatFollowsFromTheKey() throws Exception {
    String[] add = {"peer", "add", "phone", "--static", "--public-key", OTHER, "--endpoint", "::1"};
    assertEquals(0, run(add), err::toString);
    try (Configuration server = read(Files.readString(file))) {
      String address = server.peers().getLast().allowedIps().getFirst().toString();
      assertTrue(address.startsWith("2001:db8:1:0:"), address);
      assertTrue(out.toString().contains("\nAddress = " + address + "\n"), out.toString());
      assertTrue(out.toString().contains("\nDNS = 2001:db8:1::1\n"), out.toString());
      assertTrue(out.toString().contains("\nEndpoint = [::1]:51820\n"), out.toString());
      assertFalse(out.toString().contains("\nPrivateKey"), out.toString());
      assertEquals(0, run("peer", "remove", "phone"));
      assertEquals(0, run(add));
      assertTrue(Files.readString(file).contains(address));
    }
  }

  /** A date is the last day of a peer, and not the first without it. */
  @Test
  void shouldSayWhenAPeerExpires() throws IOException {
    assertEquals(0, run("peer", "expire", "tv", "2099-12-31"), err::toString);
    assertEquals(
        "slaacguard: tv is to expire at the end of 2099-12-31 in " + file + "\n", err.toString());
    assertEquals(0, run("peer", "expire", "tv", "2099-12-31T18:30:00Z"), err::toString);
    assertTrue(err.toString().contains("tv is to expire at 2099-12-31T18:30:00Z in "));
    assertEquals(0, run("peer", "expire", "tv", "never"), err::toString);
    assertTrue(err.toString().contains("tv is without an end now in "), err::toString);
    assertEquals(before, Files.readString(file));
  }

  @Test
  void shouldRememberTheEndpointInTheFile() throws Exception {
    Files.writeString(file, "# endpoint = vpn.example:443\n" + before);
    assertEquals(0, run("peer", "add", "laptop", "--no-preshared-key", "--keepalive", "0"));
    assertTrue(out.toString().contains("Endpoint = vpn.example:443\n"), out.toString());
    assertFalse(out.toString().contains("PresharedKey"), out.toString());
    assertFalse(out.toString().contains("PersistentKeepalive"), out.toString());
  }

  @Test
  void shouldWriteFilesThatNobodyElseReads() throws Exception {
    Path client = folder.resolve("client.conf");
    Path picture = folder.resolve("client.svg");
    String[] add = {
      "peer",
      "add",
      "a",
      "--endpoint",
      "h:1",
      "--output",
      client.toString(),
      "--svg",
      picture.toString()
    };
    assertEquals(0, run(add), err::toString);
    assertEquals("", out.toString());
    for (Path made : List.of(client, picture)) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
    }
    String text = Files.readString(client);
    assertTrue(Files.readString(picture).contains(QrPicture.of(text).svg()));
    assertEquals(0, run("peer", "remove", "a"));
    assertEquals(1, run(add));
    assertTrue(err.toString().contains("client.conf exists already"), err.toString());
    assertEquals(text, Files.readString(client));
    Files.delete(client);
    assertEquals(1, run(add));
    assertTrue(err.toString().contains("client.svg exists already"), err.toString());
    assertEquals(before, Files.readString(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "peer add a | --endpoint HOST[:PORT]",
        "peer add a --endpoint h:0 | a port must be 1 to 65535",
        "peer add a --endpoint h:1:2 | --endpoint is HOST[:PORT]",
        "peer add a --endpoint [::1 | --endpoint is HOST[:PORT]",
        "peer add a --endpoint [ | --endpoint is HOST[:PORT]",
        "peer add a --endpoint h/x | --endpoint is HOST[:PORT]",
        "peer add TV --endpoint h | sgpeerut.conf:8: a peer of the name 'tv' is there already",
        "peer add a/b --endpoint h | a peer's name must be",
        "peer add a --endpoint h --public-key x | --public-key: a key must be 44 characters",
        "peer add a --endpoint h --public-key " + TV + " | this key is there already",
        "peer add a --endpoint h --public-key " + OTHER + " --qr | --output FILE",
        "peer add a --endpoint h --keepalive 65536 | 0 to 65535 seconds",
        "peer add a --endpoint h --output /none/x | /none/x",
        "peer remove nobody | no peer of this name",
        "peer rename tv a#b | a peer's name must be",
        "peer enable tv | this peer is enabled already",
        "peer show nobody | no peer of this name"
      })
  void shouldSayWhatIsWrongAndChangeNothing(String line, String what) throws IOException {
    assertEquals(1, run(line.split(" ", -1)), line);
    assertTrue(err.toString().contains(what), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
    assertEquals("", out.toString());
    assertEquals(before, Files.readString(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"remove tv", "rename tv a", "disable tv", "list", "show tv"})
  void shouldLeaveAFileWithAnErrorAsItIs(String line) throws IOException {
    String broken = before + "AlowedIPs = ::/0\n";
    Files.writeString(file, broken);
    assertEquals(1, run(("peer " + line).split(" ", -1)));
    assertTrue(err.toString().contains("sgpeerut.conf:12: unknown key"), err.toString());
    assertEquals(broken, Files.readString(file));
  }

  @Test
  void shouldListAndShowWithoutSecrets() throws IOException {
    Files.writeString(
        file, before.replace("LearnableIPs", "PresharedKey = " + OTHER + "\nLearnableIPs"));
    assertEquals(0, run("peer", "disable", "tv"));
    assertEquals(0, run("peer", "list"));
    assertTrue(
        out.toString()
            .contains(
                "NAME KEY      STATE    ADDRESSES\ntv   oq7d0X2J disabled learned: advertised\n"),
        out.toString());
    assertEquals(0, run("peer", "show", "tv"));
    assertFalse(out.toString().contains(OTHER), out.toString());
    assertTrue(out.toString().contains("PresharedKey = (hidden)"), out.toString());
  }

  @Test
  void shouldListNamesAndDatesWhole() throws IOException {
    String name = "The television set in grandmother's kitchen";
    assertEquals(0, run("peer", "rename", "tv", name), err::toString);
    assertEquals(0, run("peer", "expire", name, "2099-12-31T18:30:00Z"), err::toString);
    assertEquals(0, run("peer", "list"));
    String row = name + " oq7d0X2J enabled 2099-12-31T18:30:00Z learned: advertised\n";
    assertTrue(out.toString().endsWith(" UNTIL                ADDRESSES\n" + row), out::toString);
    Files.writeString(file, Files.readString(file).replace("2099-12-31T", "1999-12-31T"));
    assertEquals(0, run("peer", "list"));
    assertTrue(out.toString().contains(" oq7d0X2J expired 1999-12-31T18:30:00Z "), out::toString);
  }

  @Test
  void shouldListAndShowAsJsonWithoutSecrets() throws IOException {
    Files.writeString(
        file,
        before.replace(
                "LearnableIPs", "PresharedKey = " + OTHER + "\nAllowedIPs = ::1\nLearnableIPs")
            + "\n[Peer]\nPublicKey = "
            + OTHER
            + "\nEndpoint = h:1\nPersistentKeepalive = 9\n");
    assertEquals(0, run("peer", "disable", "tv"));
    assertEquals(0, run("peer", "list", "--json"));
    assertFalse(out.toString().contains("presharedKey\":\"" + OTHER), out.toString());
    assertTrue(
        out.toString()
            .startsWith(
                "[{\"name\":\"tv\",\"publicKey\":\""
                    + TV
                    + "\",\"disabled\":true,\"file\":\""
                    + file
                    + "\",\"line\":8,\"presharedKey\":true,\"endpoint\":null,"
                    + "\"allowedIps\":[\"::1/128\"],\"persistentKeepalive\":0,"
                    + "\"learnableIps\":[\"advertised\"]"),
        out.toString());
    assertTrue(
        out.toString()
            .contains(",{\"name\":null,\"publicKey\":\"" + OTHER + "\",\"disabled\":false,"),
        out.toString());
    assertTrue(out.toString().endsWith("]\n"), out.toString());
    assertEquals(0, run("peer", "show", "--json", "tv"));
    assertTrue(out.toString().startsWith("{\"name\":\"tv\","), out.toString());
    assertTrue(out.toString().endsWith(",\"running\":null}\n"), out.toString());
    assertEquals(0, run("peer", "enable", "tv"));
    Files.writeString(file, before + "nonsense\n");
    assertEquals(1, run("peer", "list", "--json"));
    assertEquals("", out.toString());
    Files.writeString(
        file, before + "#disabled: [Peer]\n#disabled: PublicKey = " + OTHER + "\n#disabled: no\n");
    assertEquals(0, run("peer", "list", "--json"));
    assertTrue(out.toString().contains(OTHER + "\",\"disabled\":true,"), out.toString());
  }

  @Test
  void shouldNotLetANameCommandTheTerminal() throws IOException {
    Files.writeString(file, before.replace("= tv", "= \u001b[31mtv\u202e"));
    assertEquals(0, run("peer", "list"));
    assertTrue(out.toString().contains("?[31mtv?"), out.toString());
    assertEquals(0, run("peer", "show", TV));
    assertFalse(out.toString().contains("\u001b"), out.toString());
  }

  @Test
  void shouldNeedAPrivateKeyAndAPrefix() throws IOException {
    Files.writeString(file, "[Interface]\nListenPort = 1\n");
    assertEquals(1, run("peer", "add", "a", "--endpoint", "h"));
    assertTrue(err.toString().contains("no PrivateKey"), err.toString());
    Files.writeString(file, before.replace("AdvertisePrefix", "# "));
    assertEquals(1, run("peer", "add", "a", "--endpoint", "h", "--static"));
    assertTrue(err.toString().contains("AdvertisePrefix"), err.toString());
    assertEquals(0, run("peer", "add", "a", "--endpoint", "h"));
    assertTrue(err.toString().contains("advertises no /64"), err.toString());
  }

  @Test
  void shouldFindTheOnlyFile() throws Exception {
    Path second = Files.createDirectory(folder.resolve("second"));
    ConfigFolders folders = new ConfigFolders(List.of(folder, second, folder.resolve("none")));
    assertEquals(file, folders.find(""));
    assertEquals(file, folders.find("sgpeerut"));
    assertThrows(GatewayException.class, () -> folders.find("wg9"));
    assertEquals(Path.of("a/b"), folders.find("a/b"));
    Files.writeString(second.resolve("sgpeerut.conf"), "");
    assertEquals(file, folders.find(""));
    Files.writeString(second.resolve("wg1.conf"), "");
    CommandException e = assertThrows(CommandException.class, () -> folders.find(""));
    assertTrue(String.valueOf(e.getMessage()).contains("sgpeerut.conf, wg1.conf"), e.getMessage());
    assertEquals(second.resolve("wg1.conf"), folders.find("wg1"));
  }

  @Test
  void shouldCheckAndStripAFile() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertEquals(0, run("check", file.toString()), err::toString);
    assertEquals("", out.toString());
    Files.writeString(file, before + "\nPublicKey = " + TV + "\n");
    assertEquals(0, run("check", file.toString()));
    assertTrue(out.toString().contains("Warning: "), out.toString());
    assertTrue(out.toString().contains("sgpeerut.conf:13: PublicKey was already"), out.toString());
    Files.writeString(file, before + "MTU = 1\n");
    for (String command : List.of("check", "strip")) {
      assertEquals(1, run(command, file.toString()));
      assertTrue(err.toString().contains("sgpeerut.conf:12: MTU belongs"), err.toString());
      assertEquals("", out.toString());
    }
    Files.writeString(file, before.replace("PrivateKey", "# "));
    assertEquals(0, run("check", file.toString()), err::toString);
    assertTrue(out.toString().contains("[Interface] has no PrivateKey"), out.toString());
    Files.writeString(file, before.replaceFirst("PrivateKey", "PostUp = wg set %i #"));
    assertEquals(0, run("check", file.toString()), err::toString);
    assertEquals("", out.toString());
    Files.writeString(file, before);
    assertEquals(0, run("strip", "--stock", file.toString()));
    assertFalse(out.toString().contains("Advertise"), out.toString());
    assertTrue(out.toString().contains("# friendly_name = tv\nPublicKey"), out.toString());
  }
}
