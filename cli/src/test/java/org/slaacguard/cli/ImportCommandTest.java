package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.testing.Cases;
import picocli.CommandLine;

/** Folders of other front ends, as files of ours. */
final class ImportCommandTest {
  private static final String OWN = "iPgXgLwIvWsnBzwTrZ5wUz0sDHM6+DLw5VwbgsqV7VM=";
  private static final String LAPTOP = "oq7d0X2JQc0MNJVBpcZBIpyrI4suTFfAC6Nboo9sY1A=";
  private static final String OFFICE = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
  private static final String SHARED = "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=";

  /** What is to be nowhere. */
  private static final String SECRET = "CLIENTPRIVATEKEYCLIENTPRIVATEKEYCLIENTPRIVA=";

  private static final String WG_EASY =
      """
      {
        "server": { "privateKey": "%s", "publicKey": "unused", "address": "10.8.0.1" },
        "clients": {
          "0b1c": {
            "id": "0b1c", "name": "laptop", "address": "10.8.0.2", "privateKey": "%s",
            "publicKey": "%s", "preSharedKey": "%s", "enabled": true
          },
          "0b1d": {
            "id": "0b1d", "name": "office", "address": "10.8.0.3", "privateKey": "%s",
            "publicKey": "%s", "enabled": false, "expiredAt": null
          }
        }
      }
      """
          .formatted(OWN, SECRET, LAPTOP, SHARED, SECRET, OFFICE);

  private static final String PIVPN =
      """
      [Interface]
      PrivateKey = %s
      Address = 10.6.0.1/24,fd11:5ee:bad:c0de::1/64
      MTU = 1420
      ListenPort = 51820
      ### begin laptop ###
      [Peer]
      PublicKey = %s
      PresharedKey = %s
      AllowedIPs = 10.6.0.2/32,fd11:5ee:bad:c0de::2/128
      ### end laptop ###
      #[disabled] ### begin office ###
      #[disabled] [Peer]
      #[disabled] PublicKey = %s
      #[disabled] AllowedIPs = 10.6.0.3/32
      #[disabled] ### end office ###
      """
          .formatted(OWN, LAPTOP, SHARED, OFFICE);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine main = Main.commandLine(args);
    main.setOut(new PrintWriter(out));
    main.setErr(new PrintWriter(err));
    return main.execute(args);
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  private String imported(String... kind) {
    String[] args = new String[kind.length + 2];
    args[0] = "import";
    System.arraycopy(kind, 0, args, 1, kind.length);
    args[args.length - 1] = folder.toString();
    assertEquals(0, run(args), err::toString);
    assertFalse(out.toString().contains(SECRET.substring(0, 20)), "a client's private key");
    return out.toString();
  }

  @Test
  void shouldTakeOverAWgEasyFolder() throws IOException {
    write("wg0.json", WG_EASY);
    write(
        "wg0.conf",
        "\n# Server\n[Interface]\nPrivateKey = %s\nAddress = 10.8.0.1/24\nListenPort = 443\nPreUp = \n"
                .formatted(OWN)
            + "PostUp =  iptables -A FORWARD -i wg0 -j ACCEPT; \n");
    String expected =
        """
        # Imported from wg-easy's wg0.json by slaacguard import.
        [Interface]
        Address = 10.8.0.1/24
        ListenPort = 443
        PrivateKey = %s
        PostUp = iptables -A FORWARD -i wg0 -j ACCEPT;

        [Peer]
        # friendly_name = laptop
        PublicKey = %s
        PresharedKey = %s
        AllowedIPs = 10.8.0.2/32

        #disabled: [Peer]
        #disabled: # friendly_name = office
        #disabled: PublicKey = %s
        #disabled: AllowedIPs = 10.8.0.3/32
        """
            .formatted(OWN, LAPTOP, SHARED, OFFICE);
    assertEquals(expected, imported());
    assertTrue(
        err.toString().contains("2 peers (1 disabled) of wg-easy's wg0.json"), err::toString);
    assertTrue(err.toString().contains("run as root: look at them first"), err::toString);
    assertEquals(expected, imported("wg-easy"));
    Files.delete(folder.resolve("wg0.conf"));
    assertTrue(imported().contains("ListenPort = 51820\n"));
    assertTrue(err.toString().contains("no wg0.conf is beside it"), err::toString);
  }

  @Test
  void shouldTakeOverAWgEasyDatabase() throws IOException {
    try (InputStream database = ImportCommandTest.class.getResourceAsStream("/wg-easy.db")) {
      Files.copy(Objects.requireNonNull(database), folder.resolve("wg-easy.db"));
    }
    write("wg0.json", "left by the version before");
    assertEquals(
        """
        # Imported from wg-easy's wg-easy.db by slaacguard import.
        [Interface]
        Address = 10.8.0.1/24
        Address = fdcc:ad94:bacf:61a4::cafe:1/112
        MTU = 1420
        ListenPort = 51820
        PrivateKey = %s
        PostUp = iptables -t nat -A POSTROUTING -s 10.8.0.0/24 -o eth0 -j MASQUERADE;  ip6tables -A \
        INPUT -p udp --dport 51820 -j ACCEPT
        PostDown = iptables -t nat -D POSTROUTING -s 10.8.0.0/24 -o eth0 -j MASQUERADE

        [Peer]
        # friendly_name = laptop
        PublicKey = %s
        PresharedKey = %s
        AllowedIPs = 10.8.0.2/32, fdcc:ad94:bacf:61a4::cafe:2/128

        #disabled: [Peer]
        #disabled: # friendly_name = office
        #disabled: PublicKey = %s
        #disabled: PresharedKey = %s
        #disabled: AllowedIPs = 10.8.0.3/32, fdcc:ad94:bacf:61a4::cafe:3/128, 192.168.7.0/24
        #disabled: Expires = 2026-12-31
        #disabled: Endpoint = office.example:51820
        """
            .formatted(OWN, LAPTOP, SHARED, OFFICE, SHARED),
        imported());
    byte[] bytes = Files.readAllBytes(folder.resolve("wg-easy.db"));
    Files.write(folder.resolve("wg-easy.db"), Arrays.copyOf(bytes, bytes.length / 2));
    assertRefused("wg-easy.db cannot be read as a database");
    Files.write(folder.resolve("wg-easy.db"), new byte[4096]);
    assertRefused("wg-easy.db cannot be read as a database");
  }

  /** What a client may reach there by a firewall of its own, it may reach here by MayReach. */
  @Test
  void shouldTakeOverWhatClientsOfWgEasyMayReach() throws IOException {
    try (InputStream database =
        ImportCommandTest.class.getResourceAsStream("/wg-easy-firewall.db")) {
      Files.copy(Objects.requireNonNull(database), folder.resolve("wg-easy.db"));
    }
    List<String> reaches =
        imported().lines().filter(l -> l.contains("_name") || l.contains("MayReach")).toList();
    assertEquals(
        List.of(
            "# friendly_name = laptop",
            "MayReach = gateway, 192.168.0.0/16, ::/0",
            "#disabled: # friendly_name = office",
            "# friendly_name = guest",
            "MayReach = gateway, 192.0.2.7 tcp/443 udp/443, 10.1.0.0/16 udp/53,"
                + " 2001:db8::1 tcp/22, 2001:db8:5::/64"),
        reaches);
    assertTrue(err.toString().contains("is taken over as MayReach"), err::toString);
    assertTrue(err.toString().contains("guest was to reach 'example.org'"), err::toString);
  }

  @Test
  void shouldTakeOverWhenAPeerExpiresOrSayThatItDoesNot() throws IOException {
    write(
        "wg0.json",
        WG_EASY.replaceFirst(
            "\"enabled\"", "\"expiredAt\":\"2030-06-30T18:00:00.000Z\",\"enabled\""));
    assertTrue(imported().contains("\nExpires = 2030-06-30T18:00:00Z\n"), out::toString);
    write(
        "wg0.json",
        WG_EASY.replaceFirst("\"enabled\"", "\"expiredAt\":\"2030-07-01\",\"enabled\""));
    assertTrue(imported().contains("\nExpires = 2030-06-30\n"), "the day before is its last");
    write("wg0.json", WG_EASY.replaceFirst("\"enabled\"", "\"expiredAt\":\"soon\",\"enabled\""));
    assertFalse(imported().contains("Expires"), out::toString);
    assertTrue(err.toString().contains("laptop was to expire at soon, which is no"), err::toString);
  }

  @Test
  void shouldTakeOverPeersWithoutSecretsOfTheirOwnAndNamesOfAnyLanguage() throws IOException {
    String umlauts = "J\u00fcrgens B\u00fcro";
    write("wg0.conf", PIVPN.replace("office", umlauts).replaceAll("PresharedKey = .*\n", ""));
    write("configs/clients.txt", "");
    write("wg1.conf", "[Interface]\n");
    String text = imported();
    assertTrue(text.contains("#disabled: # friendly_name = " + umlauts + "\n"), text);
    assertFalse(text.contains("PresharedKey"), text);
    assertTrue(err.toString().contains("wg1.conf is another interface's"), err::toString);
  }

  @Test
  void shouldTakeOverAPivpnFolder() throws IOException {
    write("wg0.conf", PIVPN);
    write("configs/clients.txt", "laptop " + LAPTOP + " 1700000000 168165378\n");
    write("configs/laptop.conf", "[Interface]\nPrivateKey = " + SECRET + "\n");
    String expected =
        """
        # Imported from PiVPN's wg0.conf by slaacguard import.
        [Interface]
        Address = 10.6.0.1/24
        Address = fd11:5ee:bad:c0de::1/64
        MTU = 1420
        ListenPort = 51820
        PrivateKey = %s

        [Peer]
        # friendly_name = laptop
        PublicKey = %s
        PresharedKey = %s
        AllowedIPs = 10.6.0.2/32, fd11:5ee:bad:c0de::2/128

        #disabled: [Peer]
        #disabled: # friendly_name = office
        #disabled: PublicKey = %s
        #disabled: AllowedIPs = 10.6.0.3/32
        """
            .formatted(OWN, LAPTOP, SHARED, OFFICE);
    assertEquals(expected, imported());
    // Peers that somebody has added by hand, and one whose name only the list has.
    write("wg0.conf", PIVPN.replaceAll("### (begin|end) laptop ###\n", ""));
    assertEquals(expected, imported("pivpn"));
    write("wg0.conf", PIVPN.replace("PresharedKey", "PresharedKy"));
    assertRefused("wg0.conf:9: unknown key");
    write(
        "wg0.conf",
        PIVPN
            .replaceAll("### (begin|end) laptop ###\n", "")
            .replace("PresharedKey", "PresharedKy"));
    assertRefused("wg0.conf:8: unknown key");
  }

  /** PiVPN disables "laptop" with "lap", and marks it again where it was disabled before. */
  @Test
  void shouldTakeOverAPivpnClientThatIsDisabledTwice() throws IOException {
    write("configs/clients.txt", "");
    write("wg0.conf", PIVPN.replace("#[disabled] ", "#[disabled] #[disabled] "));
    assertTrue(
        imported()
            .endsWith(
                "\n#disabled: [Peer]\n#disabled: # friendly_name = office\n#disabled: PublicKey = "
                    + OFFICE
                    + "\n#disabled: AllowedIPs = 10.6.0.3/32\n"),
        out::toString);
    assertTrue(err.toString().contains("2 peers (1 disabled)"), err::toString);
  }

  @Test
  void shouldTakeOverAWireguardUiFolder() throws IOException {
    write("db/server/keypair.json", "{\"private_key\":\"" + OWN + "\",\"public_key\":\"x\"}");
    write(
        "db/server/interfaces.json",
        "{\"addresses\":[\"10.252.1.0/24\"],\"listen_port\":\"51821\",\"updated_at\":"
            + "\"2024-03-01T09:30:00.123456789Z\",\"post_up\":\"\","
            + "\"pre_down\":\"true # no\",\"post_down\":\"iptables -F\"}");
    write("db/server/hashes.json", "{\"client\":\"none\",\"server\":\"none\"}");
    write("db/users/admin.json", "{\"username\":\"admin\",\"password_hash\":\"x\"}");
    Files.createDirectories(folder.resolve("db/wake_on_lan_hosts"));
    write(
        "db/server/global_settings.json",
        "{\"endpoint_address\":\"198.51.100.1\",\"dns_servers\":[\"1.1.1.1\"],\"mtu\":\"1450\","
            + "\"persistent_keepalive\":\"15\",\"firewall_mark\":\"0xca6c\",\"table\":\"auto\","
            + "\"config_file_path\":\"/etc/wireguard/wg0.conf\"}");
    write(
        "db/clients/b.json",
        "{\"private_key\":\"%s\",\"public_key\":\"%s\",\"preshared_key\":\"%s\",\"name\":\"laptop\","
                .formatted(SECRET, LAPTOP, SHARED)
            + "\"allocated_ips\":[\"10.252.1.1/32\"],\"allowed_ips\":[\"0.0.0.0/0\"],"
            + "\"extra_allowed_ips\":[\"10.9.0.0/16\"],\"endpoint\":\"\",\"enabled\":true}");
    write(
        "db/clients/c.json",
        "{\"id\":\"c\",\"private_key\":\"\",\"public_key\":\"%s\",\"preshared_key\":\"\","
                .formatted(OFFICE)
            + "\"name\":\"laptop\",\"telegram_userid\":\"\",\"email\":\"\","
            + "\"allocated_ips\":[\"10.252.1.2/32\"],\"allowed_ips\":null,"
            + "\"extra_allowed_ips\":null,\"endpoint\":\"\",\"additional_notes\":\"a\\nb\","
            + "\"use_server_dns\":true,\"enabled\":false}");
    assertEquals(
        """
        # Imported from wireguard-ui by slaacguard import.
        [Interface]
        Address = 10.252.1.0/24
        MTU = 1450
        ListenPort = 51821
        PrivateKey = %s
        PreDown = true
        PostDown = iptables -F

        [Peer]
        # friendly_name = laptop
        PublicKey = %s
        PresharedKey = %s
        AllowedIPs = 10.252.1.1/32, 10.9.0.0/16
        PersistentKeepalive = 15

        #disabled: [Peer]
        #disabled: # friendly_name = laptop 2
        #disabled: PublicKey = %s
        #disabled: AllowedIPs = 10.252.1.2/32
        #disabled: PersistentKeepalive = 15
        """
            .formatted(OWN, LAPTOP, SHARED, OFFICE),
        imported());
    assertTrue(
        err.toString().contains("pre_down is taken over up to its '#', where wg-quick sees"),
        err::toString);
    assertTrue(err.toString().contains("'laptop' is written as 'laptop 2'"), err::toString);
  }

  @Test
  void shouldNotOverwriteAFileUnlessToldTo() throws IOException {
    write("wg0.json", WG_EASY);
    Path file = folder.resolve("new.conf");
    String[] args = {"import", folder.toString(), "--output", file.toString()};
    assertEquals(0, run(args), err::toString);
    assertEquals("", out.toString());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    String made = Files.readString(file);
    Files.writeString(file, "mine");
    assertEquals(1, run(args));
    assertTrue(err.toString().contains("new.conf exists already"), err::toString);
    assertEquals("mine", Files.readString(file));
    assertEquals(
        0,
        run("import", folder.toString(), "--output", file.toString(), "--replace"),
        err::toString);
    assertEquals(made, Files.readString(file));
    write("wg0.json", "{");
    assertEquals(1, run("import", folder.toString(), "--output", file.toString(), "--replace"));
    assertEquals(made, Files.readString(file));
  }

  private void assertRefused(String what, String... kind) {
    Path output = folder.resolve("out.conf");
    String[] args = new String[kind.length + 4];
    args[0] = "import";
    System.arraycopy(kind, 0, args, 1, kind.length);
    args[kind.length + 1] = folder.toString();
    args[kind.length + 2] = "--output";
    args[kind.length + 3] = output.toString();
    assertEquals(1, run(args), what);
    assertTrue(err.toString().contains(what), err::toString);
    assertEquals(1, err.toString().lines().count(), err::toString);
    assertFalse(err.toString().contains("\u001b"), "a command for the terminal");
    assertFalse(Files.exists(output), what);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | it is empty",
        "{ | no JSON, at line",
        "[] | an object is expected",
        "7 | an object is expected",
        "{} | 'clients' is missing",
        "{\"clients\":[]} | an object is expected",
        "{\"clients\":{}} | 'server' is missing",
        "{\"clients\":{\"a\":{\"publicKey\":\"x\"}}} | publicKey: a key must be 44 characters",
        "{\"clients\":{\"\\u001b[2J\":7}} | an object is expected",
        "{\"clients\":{\"a\":{\"publicKey\":[]}}} | a text is expected",
        "{}{} | more follows",
        "{\"clients\":{},\"server\":{\"privateKey\":\"x\"}} | privateKey: a key must be 44"
            + " characters",
      })
  void shouldSayWhatIsWrongWithAFile(String json, String what) throws IOException {
    write("wg0.json", json);
    assertRefused(what);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.8.0.2 | 10.8.0.2\\nPostUp = id",
        "10.8.0.2 | 10.8.0.2 # x",
        "10.8.0.1\" | 10.8.0.1/33\"",
      })
  void shouldLetNoValueBecomeALineOfItsOwn(String before, String after) throws IOException {
    write("wg0.json", WG_EASY.replace(before, after));
    assertRefused("address: ");
  }

  @Test
  void shouldTakeStrangeNamesAsNames() throws IOException {
    write(
        "wg0.json", WG_EASY.replace("\"laptop\"", "\"# ]\\n[Peer] \\u202e" + "x".repeat(99) + '"'));
    String text = imported();
    assertTrue(text.contains("# friendly_name = Peer-"), text);
    assertEquals(
        64, text.lines().filter(l -> l.contains("= Peer-")).findFirst().orElse("").length() - 18);
    write("wg0.json", WG_EASY.replace("\"laptop\"", "\"***\""));
    assertFalse(imported().contains("friendly_name = \n"));
    assertTrue(err.toString().contains("the name '***' is left out"), err::toString);
  }

  @Test
  void shouldRefuseKeysThatStandTwice() throws IOException {
    write("wg0.json", WG_EASY.replace(OFFICE, LAPTOP));
    assertRefused("nothing is written");
  }

  @Test
  void shouldFollowNoLinkAndReadNothingEndless() throws IOException {
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), WG_EASY);
    Files.createSymbolicLink(folder.resolve("wg0.json"), elsewhere);
    assertRefused("is a symbolic link");
    Files.delete(folder.resolve("wg0.json"));
    Files.createDirectory(folder.resolve("wg0.json"));
    assertRefused("is no plain file");
    Files.delete(folder.resolve("wg0.json"));
    write("wg0.json", "[".repeat(20_000));
    assertRefused("nested more than 16 deep");
    write("wg0.json", " ".repeat(ImportFolder.LARGEST + 1));
    assertRefused("too large");
    Files.createSymbolicLink(folder.resolve("wg-easy.db"), elsewhere);
    assertRefused("is no plain file");
    Files.delete(folder.resolve("wg-easy.db"));
    Files.delete(folder.resolve("wg0.json"));
    Files.createDirectories(folder.resolve("server"));
    Files.createSymbolicLink(folder.resolve("clients"), folder);
    assertRefused("is not there");
  }

  /** A file would make one peer of the two, with the settings of the last. */
  @Test
  void shouldNameTwoClientsWithOneKey() throws IOException {
    String key = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
    String client = "{\"name\":\"%s\",\"address\":\"10.8.0.%d\",\"publicKey\":\"" + key + "\"}";
    write(
        "wg0.json",
        "{\"server\":{\"privateKey\":\""
            + key
            + "\",\"address\":\"10.8.0.1\"},\"clients\":{\"a\":"
            + client.formatted("tv", 2)
            + ",\"b\":"
            + client.formatted("radio", 3)
            + "}}");
    assertRefused("the client 'tv' and the client 'radio' have the same public key");
  }

  @Test
  void shouldSayWhichFoldersItKnows() throws IOException {
    assertRefused("has no files that are known here");
    assertRefused("'openvpn' is no program that is known here", "openvpn");
    write("wg0.json", WG_EASY);
    write("wg0.conf", PIVPN);
    write("configs/clients.txt", "");
    assertRefused("say which: wg-easy, pivpn");
    assertEquals(1, run("import", folder.resolve("none").toString()));
    assertTrue(err.toString().contains("none does not exist"), err::toString);
    assertEquals(1, run("import", folder.resolve("wg0.conf").toString()));
    assertTrue(err.toString().contains("is no folder"), err::toString);
    assertEquals(2, run("import"));
    assertEquals(2, run("import", "a", "b", "c"));
    assertEquals(1, run("import", folder.toString(), "--replace"));
  }

  /** Whatever is in the files: a file that can be read, or one line that says what is wrong. */
  @Test
  void shouldWriteAGoodFileOrNone() {
    Cases.run(
        100,
        draw -> {
          boolean pivpn = draw.flip();
          byte[] bytes = (pivpn ? PIVPN : WG_EASY).getBytes(StandardCharsets.UTF_8);
          for (int i = draw.between(0, 3); i >= 0; i--) {
            bytes[draw.between(0, bytes.length - 1)] = (byte) draw.anyInt();
          }
          Path file = folder.resolve(pivpn ? "wg0.conf" : "wg0.json");
          Files.write(file, bytes);
          int status = run("import", pivpn ? "pivpn" : "wg-easy", folder.toString());
          if (status == 0) {
            ConfigFile.parse("made", out.toString()).close();
          } else {
            assertEquals("", out.toString());
            assertEquals(1, err.toString().lines().count(), err::toString);
          }
        });
  }
}
