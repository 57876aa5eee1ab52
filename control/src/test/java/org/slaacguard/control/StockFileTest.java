package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.net.SecretKey;

/** Files as people have them for {@code wg-quick} and {@code wg setconf}. */
final class StockFileTest {
  private static final String PRIVATE = ConfigFileTest.PRIVATE;
  private static final String ONE = ConfigFileTest.PUBLIC;
  private static final String TWO = ConfigFileTest.OTHER;

  private final ConfigNotes notes = new ConfigNotes();

  private Configuration read(String... lines) throws ConfigException {
    return ConfigFile.parse("wg0.conf", String.join("\n", lines), notes);
  }

  private List<String> warnings() {
    return notes.warnings().stream().map(ConfigException.Problem::toString).toList();
  }

  private static String base64(@Nullable SecretKey key) {
    return key == null ? "" : key.toBase64();
  }

  private static List<String> texts(List<?> values) {
    return values.stream().map(Object::toString).toList();
  }

  @Test
  void shouldTakeWhatAFrontEndLeavesEmpty() throws ConfigException {
    try (Configuration c =
        read(
            "[Interface]",
            "Address = ",
            "DNS =",
            "MTU = ",
            "Table =   ",
            "PreUp = ",
            "PostUp =",
            "PreDown =",
            "PostDown =",
            "AdvertisePrefix =",
            "RDNSS =",
            "DNSSL = ")) {
      InterfaceSection empty = InterfaceSection.EMPTY;
      assertEquals(empty, c.device());
      assertEquals(List.of(), warnings());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PrivateKey", "ListenPort", "FwMark", "SaveConfig", "Backend", "LearnLimit"})
  void shouldRefuseAnEmptyValueThatMustSaySomething(String key) {
    ConfigException e = assertThrows(ConfigException.class, () -> read("[Interface]", key + " ="));
    assertEquals("wg0.conf:2: " + key + " has no value", e.getMessage());
  }

  @Test
  void shouldTakeBlanksBetweenTheEntriesOfAddressAndDns() throws ConfigException {
    try (Configuration c =
        read(
            "[Interface]",
            "Address = 10.0.0.1/24 10.0.1.1/255.255.255.0\t2001:db8::1/64,fe80::5/64 , 10.9.9.9",
            "DNS = 10.0.0.53 2001:db8::53  lab.example.org,example.org ~corp.example")) {
      NetworkSettings network = c.device().network();
      assertEquals(
          List.of("10.0.0.1/24", "10.0.1.1/24", "2001:db8::1/64", "fe80::5/64", "10.9.9.9/32"),
          texts(network.addresses()));
      assertEquals(List.of("10.0.0.53", "2001:db8::53"), texts(network.dnsServers()));
      assertEquals(List.of("lab.example.org", "example.org", "~corp.example"), network.dnsSearch());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vpn.example.org:51820           | vpn.example.org:51820",
        "vpn.example.org : 51820         | vpn.example.org:51820",
        "192.0.2.1: 51820                | 192.0.2.1:51820",
        "[2001:db8::1]:51820             | [2001:db8::1]:51820",
        "[2001:db8::1] : 51820           | [2001:db8::1]:51820",
        "2001:db8::1:51820               | [2001:db8::1]:51820",
        "2001:db8:1:2:3:4:5:6:51820      | [2001:db8:1:2:3:4:5:6]:51820",
        "[fe80::1%eth0]:51820            | [fe80::1%eth0]:51820",
        "fe80::1%eth0:51820              | [fe80::1%eth0]:51820",
        "[vpn.example.org]:7             | vpn.example.org:7",
        "host_with_underscore:0051       | host_with_underscore:51",
      })
  void shouldTakeEndpointsAsWgDoes(String written, String meant) throws ConfigException {
    try (Configuration c = read("[Peer]", "PublicKey = " + ONE, "Endpoint = " + written)) {
      assertEquals(meant, String.valueOf(c.peers().getFirst().endpoint()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2001:db8::1",
        "[2001:db8::1]",
        "[2001:db8::1]51820",
        "[2001:db8::1:51820",
        "host",
        "host:",
        ":51820",
        "host:65536",
        "host:x",
        "2001:db8::1::51820",
        "1:2:3:51820"
      })
  void shouldRefuseEndpointsThatMeanNothing(String written) {
    assertThrows(
        ConfigException.class, () -> read("[Peer]", "PublicKey = " + ONE, "Endpoint = " + written));
  }

  @Test
  void shouldTakeBlanksWhereWgIgnoresThem() throws ConfigException {
    try (Configuration c =
        read(
            "  [ Interface ]  # us",
            "\tListen Port\t=\t5 1820\r",
            "Private Key = " + PRIVATE.substring(0, 20) + " " + PRIVATE.substring(20),
            "Fw Mark = 0x ca6c",
            "[ peer ]",
            "public key = " + ONE,
            "Allowed IPs = 10.0.0.0 / 8 , 2001:db8:: /32",
            "Persistent Keepalive = 2 5")) {
      assertEquals(51820, c.device().listenPort());
      assertEquals(0xca6c, c.device().fwmark());
      assertEquals(PRIVATE, base64(c.device().privateKey()));
      PeerSection peer = c.peers().getFirst();
      assertEquals(List.of("10.0.0.0/8", "2001:db8::/32"), texts(peer.allowedIps()));
      assertEquals(25, peer.persistentKeepalive());
    }
  }

  @Test
  void shouldLetTheLastOfAKeyCountAndSaySo() throws ConfigException {
    try (Configuration c =
        read(
            "[Interface]",
            "ListenPort = 1",
            "ListenPort = 2",
            "MTU = 1400",
            "PrivateKey = " + TWO,
            "[Peer]",
            "PublicKey = " + ONE,
            "Endpoint = a.example:1",
            "Endpoint = b.example:2",
            "PresharedKey = " + PRIVATE,
            "PresharedKey = " + TWO,
            "[Interface]",
            "MTU =",
            "PrivateKey = " + PRIVATE)) {
      assertEquals(2, c.device().listenPort());
      assertNull(c.device().network().mtu());
      assertEquals(PRIVATE, base64(c.device().privateKey()));
      PeerSection peer = c.peers().getFirst();
      assertEquals("b.example:2", String.valueOf(peer.endpoint()));
      assertEquals(TWO, base64(peer.presharedKey()));
      assertEquals(
          List.of(
              "wg0.conf:3: ListenPort was already set on line 2; this one counts",
              "wg0.conf:9: Endpoint was already set on line 8; this one counts",
              "wg0.conf:11: PresharedKey was already set on line 10; this one counts",
              "wg0.conf:13: MTU was already set on line 4; this one counts",
              "wg0.conf:14: PrivateKey was already set on line 5; this one counts"),
          warnings());
      assertEquals("wg0.conf:9", notes.placeOfEndpoint(peer.publicKey()));
    }
  }

  @Test
  void shouldAddUpWhatStockAddsUp() throws ConfigException {
    try (Configuration c =
        read(
            "[Interface]",
            "Address = 10.0.0.1/24",
            "DNS = 10.0.0.53",
            "PostUp = one",
            "Address = 10.1.0.1/24",
            "DNS = example.org",
            "PostUp = two",
            "[Peer]",
            "PublicKey = " + ONE,
            "AllowedIPs = 10.0.0.2/32",
            "AllowedIPs =",
            "AllowedIPs = 10.0.0.3")) {
      assertEquals(2, c.device().network().addresses().size());
      assertEquals(List.of("example.org"), c.device().network().dnsSearch());
      assertEquals(List.of("one", "two"), c.device().hooks().postUp());
      assertEquals(List.of("10.0.0.2/32", "10.0.0.3/32"), texts(c.peers().getFirst().allowedIps()));
      assertEquals(List.of(), warnings());
    }
  }

  @Test
  void shouldMakeOnePeerOfTwoSections() throws ConfigException {
    try (Configuration c =
        read(
            "[Peer]",
            "PublicKey = " + ONE,
            "PresharedKey = " + TWO,
            "Endpoint = a.example:1",
            "AllowedIPs = 10.0.0.0/8",
            "LearnableIPs = advertised",
            "[Peer]",
            "PublicKey = " + TWO,
            "[Peer]",
            "PublicKey = " + ONE,
            "PersistentKeepalive = 25",
            "AllowedIPs = 10.1.0.0/16")) {
      assertEquals(List.of(TWO, ONE), c.peers().stream().map(p -> p.publicKey() + "").toList());
      PeerSection merged = c.peers().getLast();
      assertEquals(TWO, base64(merged.presharedKey()));
      assertEquals("a.example:1", String.valueOf(merged.endpoint()));
      assertEquals(25, merged.persistentKeepalive());
      assertEquals(List.of("10.1.0.0/16"), texts(merged.allowedIps()));
      assertEquals(List.of("advertised"), merged.settings().texts(SettingTable.LEARNABLE_IPS));
      assertEquals(
          List.of(
              "wg0.conf:9: this [Peer] has the PublicKey of the one on line 1; its values"
                  + " replace the earlier ones"),
          warnings());
    }
  }

  @Test
  void shouldAddToThePeerBeforeWhereSignsSaySo() throws ConfigException {
    try (Configuration c =
        read(
            "[Peer]",
            "PublicKey = " + ONE,
            "AllowedIPs = 10.0.0.0/8, 10.1.0.0/16",
            "[Peer]",
            "PublicKey = " + ONE,
            "AllowedIPs = -10.0.0.0/8, +10.2.0.0/16")) {
      PeerSection merged = c.peers().getFirst();
      assertFalse(merged.incremental());
      assertEquals(List.of("10.1.0.0/16", "10.2.0.0/16"), texts(merged.allowedIps()));
    }
  }

  @Test
  void shouldLetTheLastListDecideWhetherItReplaces() throws ConfigException {
    try (Configuration c =
        read("[Peer]", "PublicKey=" + ONE, "AllowedIPs=+10.0.0.0/8", "AllowedIPs=10.1.0.0/16")) {
      assertFalse(c.peers().getFirst().incremental());
    }
    try (Configuration c =
        read("[Peer]", "PublicKey=" + ONE, "AllowedIPs=10.1.0.0/16", "AllowedIPs=-10.0.0.0/8")) {
      assertTrue(c.peers().getFirst().incremental());
    }
  }

  @Test
  void shouldWarnOfWhatIsHardlyMeantSo() throws ConfigException {
    try (Configuration c =
        read(
            "[Interface]",
            "AdvertisePrefix = 2001:db8::/48, 2001:db8:1::/64, 2001:db8:2::/56 autonomous=no",
            "[Peer]",
            "PublicKey = " + ONE,
            "AllowedIPs = 10.0.0.7/8, 192.0.2.0/24",
            "[Peer]",
            "PublicKey = " + TWO,
            "AllowedIPs = 192.0.2.0/24")) {
      assertEquals(2, c.peers().size());
    }
    assertEquals(
        List.of(
            "wg0.conf:2: AdvertisePrefix: 2001:db8::/48 is not a /64: peers make addresses only in"
                + " a /64; choose one in it, or say autonomous=no",
            "wg0.conf:5: AllowedIPs: 10.0.0.7/8 has bits set beyond its length; it is taken as"
                + " 10.0.0.0/8",
            "wg0.conf:6: AllowedIPs: the peer on line 3 has 192.0.2.0/24 too; the last one gets"
                + " it"),
        warnings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# [Interface]\n", "\ufeff"})
  void shouldWarnOfAFileThatSaysNothing(String text) throws ConfigException {
    read(text).close();
    assertEquals(
        List.of("wg0.conf: it has neither [Interface] nor [Peer], so it configures nothing"),
        warnings());
  }

  @Test
  void shouldSayWhichCharacterOfAKeyIsWrong() {
    String bad = PRIVATE.substring(0, 11) + "?" + PRIVATE.substring(12);
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> read("[Interface]", "PrivateKey = " + bad, "[Peer]", "PublicKey = " + bad));
    assertEquals(
        "wg0.conf:2: PrivateKey: character 12 of the key is not base64: A-Z, a-z, 0-9, + and /"
            + "\nwg0.conf:4: PublicKey: character 12 of the key is not base64: A-Z, a-z, 0-9,"
            + " + and /",
        e.getMessage());
    assertFalse(e.getMessage().contains("?"), e.getMessage());
  }

  @Test
  void shouldCountLinesAsEditorsDo() {
    ConfigException e =
        assertThrows(ConfigException.class, () -> read("\r", "[Interface]\r", "x = \r1\r"));
    assertTrue(e.getMessage().startsWith("wg0.conf:3: "), e.getMessage());
  }
}
