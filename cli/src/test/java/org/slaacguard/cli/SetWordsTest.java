package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.SettingsUpdate;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpPrefix;

final class SetWordsTest {
  private static final String PEER = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";

  private static DeviceUpdate read(String... words) throws CommandException, IOException {
    return new SetWords(List.of(words)).read();
  }

  @Test
  void shouldReadEverySetting(@TempDir Path folder) throws Exception {
    Path key = folder.resolve("key");
    Files.writeString(key, "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=\n");
    try (DeviceUpdate change =
        read(
            "listen-port",
            "5",
            "fwmark",
            "0xca6c",
            "private-key",
            key.toString(),
            "learn-limit",
            "3",
            "advertise-prefix",
            "2001:db8:1::/64,2001:db8:2::/64 valid=1h",
            "rdnss",
            "2001:db8::53",
            "dnssl",
            "",
            "peer",
            PEER,
            "preshared-key",
            "/dev/null",
            "endpoint",
            "[2001:db8::5]:7",
            "persistent-keepalive",
            "off",
            "allowed-ips",
            "10.0.0.1,::/0",
            "learnable-ips",
            "advertised,2001:db8:9::/64",
            "learn-expiry",
            "1h")) {
      assertEquals(5, change.listenPort());
      assertEquals(0xca6c, change.fwmark());
      SettingsUpdate settings = change.settings();
      assertEquals(3, settings.values().get(SettingTable.LEARN_LIMIT));
      assertEquals(2, settings.values().get(SettingTable.ADVERTISE_PREFIX).size());
      assertTrue(settings.cleared().contains(SettingTable.DNSSL));
      PeerUpdate peer = change.peers().getFirst();
      assertEquals(PEER, peer.publicKey().toString());
      assertTrue(peer.presharedKey() != null && peer.presharedKey().isZero());
      assertEquals(Endpoint.parse("[2001:db8::5]:7"), peer.endpoint());
      assertEquals(0, peer.persistentKeepalive());
      assertTrue(peer.replaceAllowedIps());
      assertEquals(
          List.of(IpPrefix.parse("10.0.0.1/32"), IpPrefix.parse("::/0")), peer.allowedIps());
      assertTrue(peer.settings().cleared().contains(SettingTable.LEARNABLE_IPS));
      assertEquals(List.of("advertised", "2001:db8:9::/64"), peer.learnableIps().entries());
    }
  }

  @Test
  void shouldAddAndTakeAwayAllowedIps() throws Exception {
    try (DeviceUpdate change = read("peer", PEER, "allowed-ips", "+10.0.0.0/8,-::/0")) {
      PeerUpdate peer = change.peers().getFirst();
      assertFalse(peer.replaceAllowedIps());
      assertEquals(List.of(IpPrefix.parse("10.0.0.0/8")), peer.allowedIps());
      assertEquals(List.of(IpPrefix.parse("::/0")), peer.removedAllowedIps());
    }
  }

  @Test
  void shouldRemoveAPeer() throws Exception {
    try (DeviceUpdate change = read("peer", PEER, "remove")) {
      assertTrue(change.peers().getFirst().remove());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "listen-port",
        "listen-port 70000",
        "fwmrk 3",
        "fwmark 0xfffffffff",
        "peer abc",
        "remove",
        "allowed-ips ::/0",
        "peer xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg= endpoint 2001:db8::1",
        "peer xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg= listen-port 5",
      })
  void shouldRefuseWhatMakesNoSense(String words) {
    CommandException e = assertThrows(CommandException.class, () -> read(words.split(" ", -1)));
    assertTrue(String.valueOf(e.getMessage()).startsWith("set: "), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "learnable-ips advertised | set: learnable-ips is a setting of a peer: put 'peer KEY'"
            + " before it",
        "remove | set: remove is a setting of a peer: put 'peer KEY' before it",
        "peer K listen-port 5 | set: listen-port is a setting of the interface: put it before"
            + " the first 'peer KEY'",
        "alowed-ips ::/0 | set: 'alowed-ips' is not a setting; the nearest is 'allowed-ips', and"
            + " 'slaacguard set --help' lists them",
      })
  void shouldSayWhereASettingBelongs(String words, String said) {
    String[] each = words.replace(" K ", " " + PEER + " ").split(" ", -1);
    CommandException e = assertThrows(CommandException.class, () -> read(each));
    assertEquals(said, e.getMessage());
  }

  @Test
  void shouldRemoveAPeerWhateverElseIsSaidOfIt() throws Exception {
    try (DeviceUpdate change = read("peer", PEER, "remove", "allowed-ips", "::/0")) {
      assertTrue(change.peers().getFirst().remove());
      assertEquals(List.of(), change.peers().getFirst().allowedIps());
    }
  }

  /** As files do: what is taken in another way than it is written. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "advertise-prefix 2001:db8::/65 | advertise-prefix: 2001:db8::/65 is not a /64",
        "pref64 64:ff9b::1/96 | pref64: 64:ff9b::1/96 has bits set beyond its length",
        "peer " + PEER + " allowed-ips +10.0.0.1/8 | allowed-ips: 10.0.0.1/8 has bits set beyond",
        "peer " + PEER + " may-reach 192.0.2.7/24 | may-reach: 192.0.2.7/24 has bits set beyond"
      })
  void shouldWarnAsAFileDoes(String words, String expected) throws Exception {
    SetWords set = new SetWords(List.of(words.split(" ", -1)));
    set.read().close();
    assertEquals(1, set.warnings().size(), () -> set.warnings().toString());
    assertTrue(set.warnings().getFirst().startsWith(expected), () -> set.warnings().toString());
  }

  /** As files and 'wg set' take it. */
  @Test
  void shouldTakeAPortByItsService() throws Exception {
    try (DeviceUpdate change = read("listen-port", "domain", "fwmark", "0x0000000a5")) {
      assertEquals(53, change.listenPort());
      assertEquals(0xa5, change.fwmark());
    }
  }
}
