package org.slaacguard.control;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.NameServer;
import org.slaacguard.routing.LearnRate;
import org.slaacguard.routing.LearnSettings;

final class ConfigFileTest {
  static final String PRIVATE = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
  static final String PUBLIC = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
  static final String OTHER = "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=";

  private static final String FULL =
      """
      # our gateway
      [Interface]
      privatekey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk= # the key
      ListenPort = 51820
      FwMark = 0xCA6C
      Address = 192.0.2.1/24, 2001:db8:1::1/64
      Address = fe80::1/64
      DNS = 2001:db8::53, example.org
      MTU = 1420
      Table = off
      PostUp = echo %i = up; true
      PreDown = echo down
      SaveConfig = true
      LearnLimit = 32
      LearnRate = 8/5s
      LearnExpiry = 12h
      AdvertisePrefix = 2001:db8:1::/64 valid=1d preferred=4h, 2001:db8:2::/64 on-link=no
      RDNSS = 2001:db8::53
      DNSSL = example.org, lab.example.org
      Backend = userspace

      [Peer]
      PublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=
      PresharedKey = TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=
      AllowedIPs = 192.0.2.2/32, 2001:db8:9::/48
      LearnableIPs = advertised, 2001:db8:5::/64
      Endpoint = vpn.example.org:51821
      PersistentKeepalive = 25
      LearnLimit = 4
      [Peer]
      PublicKey = TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=
      AllowedIPs =
      Endpoint = [2001:db8::7]:1
      PersistentKeepalive = off
      """;

  @Test
  void shouldReadEveryKey() throws ConfigException {
    try (Configuration c = ConfigFile.parse("wg0.conf", FULL)) {
      InterfaceSection device = c.device();
      assertEquals(PRIVATE, device.privateKey() == null ? "" : device.privateKey().toBase64());
      assertEquals(51820, device.listenPort());
      assertEquals(0xca6c, device.fwmark());
      assertEquals(
          List.of(
              InterfaceAddress.parse("192.0.2.1/24"),
              InterfaceAddress.parse("2001:db8:1::1/64"),
              InterfaceAddress.parse("fe80::1/64")),
          device.network().addresses());
      assertEquals(List.of(NameServer.parse("2001:db8::53")), device.network().dnsServers());
      assertEquals(List.of("example.org"), device.network().dnsSearch());
      assertEquals(1420, device.network().mtu());
      assertEquals("off", device.network().table());
      assertEquals(List.of("echo %i = up; true"), device.hooks().postUp());
      assertTrue(device.saveConfig());
      assertEquals(
          new LearnSettings(32, new LearnRate(8, Duration.ofSeconds(5)), Duration.ofHours(12)),
          Learning.bounds(device.settings()));
      assertEquals(
          List.of(
              new PrefixSettings(
                  IpPrefix.parse("2001:db8:1::/64"),
                  Duration.ofDays(1),
                  Duration.ofHours(4),
                  true,
                  true),
              new PrefixSettings(
                  IpPrefix.parse("2001:db8:2::/64"),
                  PrefixSettings.DEFAULT_VALID,
                  PrefixSettings.DEFAULT_PREFERRED,
                  false,
                  true)),
          device.settings().get(SettingTable.ADVERTISE_PREFIX));
      assertEquals(
          List.of("example.org", "lab.example.org"), device.settings().get(SettingTable.DNSSL));
      assertEquals(BackendSettings.USERSPACE, device.backend());
      PeerSection first = c.peers().get(0);
      assertEquals(PUBLIC, first.publicKey().toString());
      assertNotNull(first.presharedKey());
      assertEquals(
          List.of("advertised", "2001:db8:5::/64"),
          first.settings().texts(SettingTable.LEARNABLE_IPS));
      assertEquals(new EndpointName("vpn.example.org", 51821), first.endpoint());
      assertEquals(25, first.persistentKeepalive());
      PeerSection second = c.peers().get(1);
      assertEquals(List.of(), second.allowedIps());
      assertEquals(new EndpointName("2001:db8::7", 1), second.endpoint());
      assertEquals(0, second.persistentKeepalive());
      assertNull(second.presharedKey());
    }
  }

  @Test
  void shouldReadBackWhatItWrites() throws ConfigException {
    try (Configuration c = ConfigFile.parse("wg0.conf", FULL)) {
      String written = ConfigFile.format(c);
      try (Configuration again = ConfigFile.parse("again", written)) {
        assertEquals(c.device(), again.device());
        assertEquals(c.peers().get(0), again.peers().get(0));
        assertEquals(written, ConfigFile.format(again));
      }
    }
  }

  @Test
  void shouldTakeSignsInAllowedIps() throws ConfigException {
    try (Configuration c =
        ConfigFile.parse(
            "f", "[Peer]\nPublicKey=" + PUBLIC + "\nAllowedIPs=+10.0.0.0/8,-192.0.2.0/24")) {
      PeerSection peer = c.peers().getFirst();
      assertTrue(peer.incremental());
      assertEquals(List.of(IpPrefix.parse("10.0.0.0/8")), peer.allowedIps());
      assertEquals(List.of(IpPrefix.parse("192.0.2.0/24")), peer.removedAllowedIps());
      assertTrue(ConfigFile.format(c).contains("AllowedIPs = +10.0.0.0/8, -192.0.2.0/24\n"));
    }
  }

  @Test
  void shouldReadCrLfAndByteOrderMark() throws ConfigException {
    try (Configuration c = ConfigFile.parse("f", "\ufeff[INTERFACE]\r\nlistenport=7\r\n")) {
      assertEquals(7, c.device().listenPort());
    }
  }

  @Test
  void shouldTellAllErrorsTogetherWithTheirLines() {
    String text =
        """
        ListenPort = 1
        [Interface]
        ListenPort = 70000
        LearnabelIPs = fe80::/64
        FwMark = 0xfffffffff
        Address = 2001:db8::1/129
        nonsense
        [Pear]
        AnyKey = ignored
        [Peer]
        PublikKey = x
        AllowedIP = ::/0
        ListenPort = 5
        Endpoint = [2001:db8::1]
        [Peer]
        PublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=
        PersistentKeepalive =
        """;
    ConfigException e =
        assertThrows(ConfigException.class, () -> ConfigFile.parse("wg0.conf", text));
    assertEquals(
        List.of(
            "wg0.conf:1: a section, [Interface] or [Peer], must begin before the first key",
            "wg0.conf:3: ListenPort: a port must be 0 to 65535, not '70000'",
            "wg0.conf:4: unknown key 'LearnabelIPs' in [Interface]; the nearest is LearnableIPs,"
                + " which belongs in [Peer]",
            "wg0.conf:5: FwMark: a mark is 0 to 4294967295, 0x0 to 0xffffffff, or off, not"
                + " '0xfffffffff'",
            "wg0.conf:6: Address: a prefix length must be 0 to 128, not 129",
            "wg0.conf:7: a line must be 'Key = value'",
            "wg0.conf:8: unknown section '[Pear]'; a section must be [Interface] or [Peer]",
            "wg0.conf:10: this [Peer] has no PublicKey",
            "wg0.conf:11: unknown key 'PublikKey' in [Peer]; the nearest is PublicKey",
            "wg0.conf:12: unknown key 'AllowedIP' in [Peer]; the nearest is AllowedIPs",
            "wg0.conf:13: ListenPort belongs in [Interface], not in [Peer]",
            "wg0.conf:14: Endpoint: an endpoint must be HOST:PORT, not '[2001:db8::1]'",
            "wg0.conf:17: PersistentKeepalive has no value"),
        e.problems().stream().map(ConfigException.Problem::toString).toList());
  }

  @Test
  void shouldKeepSecretsOutOfMessages() {
    String secret = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk";
    String text =
        String.join(
            "\n",
            "[Interface]",
            "PrivateKey = " + secret + "!",
            "PrivateKey " + secret + "=",
            secret + "=",
            "PrivateKye = " + secret,
            "[Peer]",
            "PublicKey = " + PUBLIC,
            "PresharedKey = " + secret);
    ConfigException e = assertThrows(ConfigException.class, () -> ConfigFile.parse("f", text));
    assertEquals(5, e.problems().size(), e.getMessage());
    assertFalse(e.getMessage().contains(secret.substring(0, 12)), e.getMessage());
  }

  @Test
  void shouldNotMistakeSecretsForRecordText() throws ConfigException {
    try (Configuration c = ConfigFile.parse("f", FULL)) {
      assertFalse(c.toString().contains(PRIVATE), c.toString());
      assertFalse(c.peers().getFirst().toString().contains(OTHER), c.toString());
    }
  }

  /** As an editor on Windows may save it: every second byte is NUL. */
  @Test
  void shouldSayThatAFileIsInUtf16() {
    String wide = ByteText.decode("\ufeff[Interface]\nMTU = 1\n".getBytes(UTF_16LE));
    ConfigException e =
        assertThrows(ConfigException.class, () -> ConfigFile.parse("wg0.conf", wide));
    assertEquals(
        "wg0.conf:1: it has a NUL byte; text in UTF-16 must be saved as UTF-8", e.getMessage());
    ConfigException later =
        assertThrows(
            ConfigException.class,
            () -> ConfigFile.parse("wg0.conf", "[Interface]\nDNS = 1.1.1.1\0\n= 5\n"));
    assertTrue(String.valueOf(later.getMessage()).startsWith("wg0.conf:2: it has a NUL byte"));
  }

  @Test
  void shouldMissTheKeyBeforeAnEqualsSign() {
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> ConfigFile.parse("wg0.conf", "[Interface]\n = 5\n"));
    assertEquals("wg0.conf:2: there is no key before '='", e.getMessage());
  }
}
