package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.AddressConflict;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DelegationStatus;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerTrace;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.PrefixSource;
import org.slaacguard.control.Setting;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.gateway.OverviewJson;
import org.slaacguard.gateway.StatusJson;
import org.slaacguard.net.Duid;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnedAddress;

final class StatusTextTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private static final Settings ADVERTISED =
      Settings.NONE.with(
          SettingTable.ADVERTISE_PREFIX, List.of(PrefixSettings.parse("2001:db8:1::/64")));

  private static DeviceStatus status() {
    PeerStatus quiet =
        new PeerStatus(key(1), null, null, null, 0, 0, 0, List.of(), Settings.NONE, List.of());
    PeerStatus busy =
        new PeerStatus(
            key(2),
            SecretKey.ofBytes(
                new byte[] {
                  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1, 2, 3, 4, 5, 6, 7, 8, 9,
                  10, 11, 12, 13, 14, 15, 16
                }),
            Endpoint.parse("[2001:db8::7]:51820"),
            NOW.minusSeconds(3 * 86_400 + 61),
            1023,
            5L << 30,
            25,
            List.of(IpPrefix.parse("10.0.0.0/8"), IpPrefix.parse("2001:db8::/32")),
            Settings.NONE.with(
                SettingTable.LEARNABLE_IPS, LearnScope.parse("advertised, 2001:db8:1::/64")),
            List.of(
                new LearnedAddress(IpAddress.parse("2001:db8:1::5"), NOW.minusSeconds(3600), NOW),
                new LearnedAddress(
                    IpAddress.parse("2001:db8:1::c0:ff"),
                    NOW.minusSeconds(3 * 86_400),
                    NOW.minusSeconds(300))));
    return new DeviceStatus(
        "wg0",
        "userspace",
        "libcrypto",
        SecretKey.ofBytes(new byte[32]),
        key(3),
        51820,
        0xca6c,
        ADVERTISED.with(SettingTable.RDNSS, List.of(Ipv6Address.parse("2001:db8:1::53"))),
        List.of(quiet, busy),
        Map.of(
            Counter.LEARNED,
            1L,
            Counter.DROP_NO_PEER,
            2L,
            Counter.REFUSED_LEARNED_CONFLICT,
            7L,
            Counter.UDP_RX,
            9L));
  }

  private static InterfaceStatus whole() {
    return new InterfaceStatus(status());
  }

  private static PublicKey key(int number) {
    byte[] bytes = new byte[32];
    bytes[31] = (byte) (number << 2);
    return PublicKey.ofBytes(bytes);
  }

  @Test
  void shouldPrintAsWgDoesWithWhatWasLearned() {
    assertEquals(
        """
        interface: wg0
          public key: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAw=
          private key: (hidden)
          listening port: 51820
          fwmark: 0xca6c
          backend: userspace, libcrypto
          advertised: 2001:db8:1::/64 valid=30d preferred=7d
          rdnss: 2001:db8:1::53
          dropped:
            2  packets to a destination no peer has, or not the peer meant
            7  sources that another peer learned first

        peer: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAg=
          preshared key: (hidden)
          endpoint: [2001:db8::7]:51820
          allowed ips: 10.0.0.0/8, 2001:db8::/32
          latest handshake: 3 days, 1 minute, 1 second ago
          transfer: 1023 B received, 5.00 GiB sent
          persistent keepalive: every 25 seconds
          learnable ips: advertised, 2001:db8:1::/64
          learned ips:
            2001:db8:1::5      learned 60m ago, seen now
            2001:db8:1::c0:ff  learned 3d ago, seen 5m ago

        peer: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQ=
          allowed ips: (none)
        """,
        new StatusText(new Terminal(false, false, Terminal.UNBOUNDED), NOW).format(whole()));
  }

  @Test
  void shouldShowKeysOnlyWhereAsked() {
    String secret = "AQIDBAUGBwgJCgsMDQ4PEAECAwQFBgcICQoLDA0ODxA=";
    assertFalse(
        new StatusText(new Terminal(true, false, Terminal.UNBOUNDED), NOW)
            .format(whole())
            .contains(secret));
    assertTrue(
        new StatusText(new Terminal(true, true, Terminal.UNBOUNDED), NOW)
            .format(whole())
            .contains(secret));
  }

  @Test
  void shouldColourLikeWg() {
    String text =
        new StatusText(new Terminal(true, false, Terminal.UNBOUNDED), NOW).format(whole());
    assertTrue(text.contains("10.0.0.0\u001b[36m/\u001b[0m8"), text);
    assertTrue(text.contains("3 \u001b[36mdays\u001b[0m"), text);
  }

  private static InterfaceStatus delegating() {
    DeviceStatus device = status();
    PeerTrace.Delegated lease =
        new PeerTrace.Delegated(
            IpPrefix.parse("2001:db8:f00:10::/60"), Duid.parse("00040102"), 7, NOW.plusSeconds(90));
    PublicKey peer = device.peers().getFirst().publicKey();
    return new InterfaceStatus(
        device, Map.of(peer, PeerTrace.NONE.withDelegated(List.of(lease))), List.of());
  }

  @Test
  void shouldTellWhatIsDelegated() {
    String text =
        new StatusText(new Terminal(false, false, Terminal.UNBOUNDED), NOW).format(delegating());
    assertTrue(
        text.contains(
            "  delegated prefixes:\n    2001:db8:f00:10::/60  for another 1 minute, 30 seconds,"
                + " to DUID 00:04:01:02, IAID 7\n"),
        text);
    StringWriter json = new StringWriter();
    StatusJson.write(delegating(), json);
    assertTrue(
        json.toString()
            .contains(
                "\"delegatedPrefixes\":[{\"prefix\":\"2001:db8:f00:10::/60\","
                    + "\"duid\":\"00:04:01:02\",\"iaid\":7,\"validUntil\":\"2026-11-23T12:01:30Z\"}]"),
        json.toString());
  }

  @Test
  void shouldWriteTheSameAsJsonWithoutSecrets() {
    StringWriter out = new StringWriter();
    StatusJson.write(new InterfaceStatus(status()), out);
    String json = out.toString();
    assertTrue(json.startsWith("{\"interface\":\"wg0\""), json);
    assertTrue(
        json.contains(
            "\"learnedIps\":[{\"address\":\"2001:db8:1::5\","
                + "\"learnedAt\":\"2026-11-23T11:00:00Z\",\"lastSeen\":\"2026-11-23T12:00:00Z\"},"),
        json);
    assertTrue(json.contains("\"latestHandshake\":null"), json);
    assertTrue(json.contains("\"learned\":1"), json);
    assertFalse(json.contains("AQIDBAUG"), json);
  }

  @Test
  void shouldShowWhatIsWrongAndWhatToDo() {
    InterfaceStatus status =
        new InterfaceStatus(status()).with(Map.of(), List.of("this is wrong; do that"));
    String text =
        new StatusText(new Terminal(false, false, Terminal.UNBOUNDED), NOW).format(status);
    assertTrue(text.contains("\n  notices:\n    this is wrong; do that\n"), text);
    StringWriter json = new StringWriter();
    StatusJson.write(status, json);
    assertTrue(
        json.toString().contains("\"notices\":[\"this is wrong; do that\"]"), json::toString);
  }

  @Test
  void shouldNameBothPeersOfAConflictAndWhatToDo() {
    IpAddress address = IpAddress.parse("fe80::2");
    InterfaceStatus status =
        new InterfaceStatus(status())
            .withConflicts(
                List.of(new AddressConflict(address, key(1), key(2), 7, NOW.minusSeconds(60))));
    String text =
        new StatusText(new Terminal(false, false, Terminal.UNBOUNDED), NOW).format(status);
    assertTrue(
        text.contains(
            "\n  conflicts:\n    fe80::2 of peer "
                + key(2)
                + ": refused 7 packets of peer "
                + key(1)),
        text);
    assertTrue(text.contains("slaacguard linklocal"), text);
    StringWriter json = new StringWriter();
    StatusJson.write(status, json);
    assertTrue(json.toString().contains("\"owner\":\"" + key(2) + "\""), json::toString);
  }

  /** Each setting of router advertisements, as a file says it. */
  private static final Map<String, String> ADVERTISEMENT =
      Map.ofEntries(
          Map.entry("AdvertisePrefix", "2001:db8:7::/64 valid=1d preferred=1h delegating=yes"),
          Map.entry("RouterLifetime", "30m"),
          Map.entry("RouterPreference", "high"),
          Map.entry("AdvertiseRoute", "2001:db8:8::/48 lifetime=1h preference=low"),
          Map.entry("RDNSS", "2001:db8::53"),
          Map.entry("DNSSL", "example.org"),
          Map.entry("DNSLifetime", "1h"),
          Map.entry("AdvertiseMTU", "1400"),
          Map.entry("CaptivePortal", "https://example.org/api"),
          Map.entry("PREF64", "64:ff9b::/96 lifetime=10m"),
          Map.entry("ManagedFlag", "yes"),
          Map.entry("OtherFlag", "yes"),
          Map.entry("HopLimit", "63"),
          Map.entry("ReachableTime", "30s"),
          Map.entry("RetransTimer", "500ms"),
          Map.entry("AdvertiseTo", "unicast"));

  private static <T> Settings with(Settings settings, Setting<T> setting, String text) {
    return settings.with(setting, setting.parse(text, warning -> {}));
  }

  @Test
  void shouldShowEachSettingOfAdvertisements() {
    Settings all = Settings.NONE;
    List<Setting<?>> advertised =
        SettingTable.all().stream().filter(Setting::isAdvertised).toList();
    for (Setting<?> each : advertised) {
      all = with(all, each, Objects.requireNonNull(ADVERTISEMENT.get(each.name()), each::name));
    }
    DeviceStatus old = status();
    DeviceStatus device =
        new DeviceStatus(
            "wg0", "userspace", "", null, key(3), 1, 0, all, old.peers(), old.counters());
    String text =
        new StatusText(new Terminal(false, false, Terminal.UNBOUNDED), NOW)
            .format(new InterfaceStatus(device));
    StringWriter json = new StringWriter();
    StatusJson.write(new InterfaceStatus(device), json);
    for (Setting<?> each : advertised) {
      for (String value : all.texts(each)) {
        assertTrue(text.contains("\n  " + each.label() + ": " + value + "\n"), each + "\n" + text);
      }
      assertFalse(all.texts(each).isEmpty(), each::name);
    }
    assertEquals(ADVERTISEMENT.size(), advertised.size());
    assertTrue(json.toString().contains("https://example.org/api"), json::toString);
  }

  private static DelegationStatus delegation(String state, String... prefixes) {
    List<IpPrefix> whole = Stream.of(prefixes).map(IpPrefix::parse).toList();
    return new DelegationStatus(
        "ppp0",
        state,
        NOW.minusMillis(90_001),
        whole.stream()
            .map(each -> new DelegationStatus.Lease(each, null, NOW.plusSeconds(3660)))
            .toList(),
        List.of(
            new DelegationStatus.Subnet(
                new PrefixSource.Delegated(0x1f),
                "wg0",
                whole.stream().map(each -> new IpPrefix(each.address(), 64)).toList())));
  }

  @Test
  void shouldShowThePrefixesThatTheWordsStandFor() {
    InterfaceStatus has =
        new InterfaceStatus(status()).withDelegation(delegation("BOUND", "2001:db8::/56"));
    String text = new StatusText(new Terminal(false, false, Terminal.UNBOUNDED), NOW).format(has);
    assertTrue(
        text.contains(
            """
              uplink: ppp0, BOUND since 2026-11-23T11:58:29Z
                2001:db8::/56, valid for 1 hour, 1 minute
                delegated:1f on wg0: 2001:db8::/64
            """),
        text);
    StringWriter json = new StringWriter();
    StatusJson.write(has, json);
    assertTrue(
        json.toString()
            .contains(
                "\"delegation\":{\"uplink\":\"ppp0\",\"state\":\"BOUND\","
                    + "\"since\":\"2026-11-23T11:58:29.999Z\",\"prefixes\":[{\"prefix\":"
                    + "\"2001:db8::/56\",\"preferredUntil\":null,"
                    + "\"validUntil\":\"2026-11-23T13:01:00Z\"}],\"subnets\":[{\"subnet\":"
                    + "\"delegated:1f\",\"interface\":\"wg0\",\"prefixes\":[\"2001:db8::/64\"]}]}"),
        json::toString);
  }

  @Test
  void shouldShowWhereItWaitsForAPrefix() {
    InterfaceStatus lacks = new InterfaceStatus(status()).withDelegation(delegation("SOLICIT"));
    String text = new StatusText(new Terminal(false, false, Terminal.UNBOUNDED), NOW).format(lacks);
    assertTrue(
        text.contains(
            "delegated:1f on wg0: none yet, waiting at SOLICIT since 2026-11-23T11:58:29Z\n"),
        text);
  }

  @Test
  void shouldSayNothingOfWhatAnotherImplementationDoesNotTell() {
    DeviceStatus bare =
        new DeviceStatus(
            "wg1", "userspace", "", null, null, 0, 0, Settings.NONE, List.of(), Map.of());
    assertEquals(
        "interface: wg1\n",
        new StatusText(new Terminal(false, false, Terminal.UNBOUNDED), NOW)
            .format(new InterfaceStatus(bare)));
  }

  private static PeerStatus peer(int first, String learned, String allowed) {
    byte[] key = new byte[32];
    key[0] = (byte) first;
    return new PeerStatus(
        PublicKey.ofBytes(key),
        null,
        null,
        first == 1 ? null : NOW.minusSeconds(100),
        first == 1 ? 0 : Long.MAX_VALUE,
        first == 1 ? 1023 : 999_999,
        0,
        List.of(IpPrefix.parse(allowed), IpPrefix.parse("10.0.0.0/8")),
        Settings.NONE,
        List.of(new LearnedAddress(IpAddress.parse(learned), NOW, NOW)));
  }

  @Test
  void shouldShowEachPeerInALineOfEightyColumns() {
    String long1 = "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff";
    DeviceStatus device =
        new DeviceStatus(
            "wg1",
            "kernel",
            "kernel",
            null,
            null,
            51820,
            0,
            ADVERTISED,
            List.of(peer(1, "fe80::5", "192.0.2.7/32"), peer(2, long1, long1)),
            Map.of());
    String table =
        new PeerListText(new Terminal(false, false, 80), NOW, Map.of())
            .format(new InterfaceStatus(device));
    assertEquals(
        """
        wg1, kernel, port 51820, advertises 2001:db8:1::/64, 2 peers
        PEER     ADDRESSES                                 HANDSHAKE   RECEIVED   SENT
        AQAAAAAA fe80::5 192.0.2.7 10.0.0.0/8                  never         0B 1.0KiB
        AgAAAAAA 2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff +2      100s 8388608TiB 977KiB
        """,
        table);
  }

  @Test
  void shouldShowAsManyPrefixesAsFit() {
    for (int count = 1; count < 9; count++) {
      String prefixes =
          IntStream.range(0, count)
              .mapToObj(i -> "2001:db8:" + i + "::/64")
              .collect(Collectors.joining(", "));
      Settings settings =
          Settings.NONE.with(
              SettingTable.ADVERTISE_PREFIX,
              SettingTable.ADVERTISE_PREFIX.parse(prefixes, warning -> {}));
      DeviceStatus device =
          new DeviceStatus(
              "wg1", "kernel", "kernel", null, null, 51820, 0, settings, List.of(), Map.of());
      String line =
          new PeerListText(new Terminal(false, false, Terminal.UNBOUNDED), NOW, Map.of())
              .format(new InterfaceStatus(device));
      assertTrue(line.length() <= 81, line);
      assertEquals(
          "wg1, kernel, port 51820, advertises 2001:db8:0::/64"
              + (count == 1 ? "" : " 2001:db8:1::/64")
              + (count <= 2 ? "" : " +" + (count - 2))
              + ", 0 peers\n",
          line.replace("2001:db8::/64", "2001:db8:0::/64"));
    }
  }

  @Test
  void shouldShowAsMuchOfAKeyAsTellsPeersApart() {
    String table =
        new PeerListText(new Terminal(false, false, Terminal.UNBOUNDED), NOW, Map.of())
            .format(whole());
    for (int number : new int[] {1, 2}) {
      assertTrue(table.contains("\n" + key(number).toString().substring(0, 43) + " "), table);
    }
  }

  private static InterfaceStatus twoPeers() {
    return new InterfaceStatus(
        new DeviceStatus(
            "wg1",
            "kernel",
            "",
            null,
            null,
            0,
            0,
            Settings.NONE,
            List.of(
                peer(1, "2001:db8:1:1:14f1:7233:5eb3:3d59", "192.0.2.7/32"),
                peer(2, "fe80::5", "192.0.2.8/32")),
            Map.of()));
  }

  private static String table(InterfaceStatus status, int width, String... names) {
    Map<PublicKey, String> named = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      named.put(status.device().peers().get(i).publicKey(), names[i]);
    }
    return new PeerListText(new Terminal(false, false, width), NOW, named).format(status);
  }

  @Test
  void shouldWriteNamesOutInTheRoomThatAddressesLeave() {
    String one = "J\u00fcrgen's long name in the kitchen";
    String other = "tv\u001b[2J";
    assertEquals(
        """
        wg1, 2 peers
        PEER         ADDRESSES                           HANDSHAKE   RECEIVED   SENT
        J\u00fcrgen's     2001:db8:1:1:14f1:7233:5eb3:3d59 +2     never         0B 1.0KiB
        long name in
        the kitchen
        tv?[2J       fe80::5 192.0.2.8 10.0.0.0/8             100s 8388608TiB 977KiB
        """,
        table(twoPeers(), 76, one, other));
    for (int width : new int[] {120, Terminal.UNBOUNDED}) {
      assertEquals(
          """
          wg1, 2 peers
          PEER                              ADDRESSES                           HANDSHAKE   RECEIVED   SENT
          J\u00fcrgen's long name in the kitchen 2001:db8:1:1:14f1:7233:5eb3:3d59 +2     never         0B 1.0KiB
          tv?[2J                            fe80::5 192.0.2.8 10.0.0.0/8             100s 8388608TiB 977KiB
          """,
          table(twoPeers(), width, one, other));
    }
  }

  @Test
  void shouldWriteBlocksWhereALineHasNoRoom() {
    assertEquals(
        """
        wg1, 2 peers
        PEER      J\u00fcrgen
        ADDRESSES 2001:db8:1:1:14f1:7233:5eb3:3d
                  59 +2
        HANDSHAKE never
        RECEIVED  0B
        SENT      1.0KiB

        PEER      tv
        ADDRESSES fe80::5 192.0.2.8 10.0.0.0/8
        HANDSHAKE 100s
        RECEIVED  8388608TiB
        SENT      977KiB
        """,
        table(twoPeers(), 40, "J\u00fcrgen", "tv"));
  }

  /** Names in scripts whose letters take two cells or none, and a thousand peers. */
  @Test
  void shouldKeepColumnsInLineWhateverNamesThereAre() {
    List<String> kinds =
        List.of(
            "laptop ",
            "\u624b\u673a\u624b\u673a\u624b\u673a\u624b\u673a ",
            "mu\u0308de ",
            "\u05d8\u05dc\u05e4\u05d5\u05df ",
            "\ud83d\udcf1\ud83d\udcf1 ",
            "\u202eright to left ",
            "x".repeat(64));
    Map<PublicKey, String> names = new HashMap<>();
    List<PeerStatus> peers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = new byte[32];
      bytes[0] = (byte) i;
      bytes[1] = (byte) (i >> 8);
      PublicKey key = PublicKey.ofBytes(bytes);
      names.put(key, kinds.get(i % kinds.size()) + i);
      peers.add(
          new PeerStatus(key, null, null, null, 0, 0, 0, List.of(), Settings.NONE, List.of()));
    }
    DeviceStatus device =
        new DeviceStatus("wg1", "kernel", "", null, null, 0, 0, Settings.NONE, peers, Map.of());
    for (int width : new int[] {40, 80, 120, Terminal.UNBOUNDED}) {
      List<String> lines =
          new PeerListText(new Terminal(false, false, width), NOW, names)
              .format(new InterfaceStatus(device))
              .lines()
              .toList();
      assertEquals("wg1, 1000 peers", lines.getFirst());
      List<String> table = lines.subList(1, lines.size());
      table.forEach(line -> assertTrue(Cells.width(line) <= width, line));
      String first = width == 40 ? "(PEER|SENT) .*" : ".* never +0B +0B";
      List<String> rows = table.stream().filter(line -> line.matches(first)).toList();
      assertEquals(width == 40 ? 2_000 : 1_000, rows.size());
      if (width > 40) {
        rows.forEach(row -> assertEquals(Cells.width(rows.getFirst()), Cells.width(row), row));
      }
      String text = String.join("", table).replace(" ", "");
      for (String name : names.values()) {
        String shown = name.replace('\u202e', '?').replace(" ", "");
        assertTrue(text.contains(shown) || (width == 80 && shown.length() > 40), shown);
      }
      assertEquals(-1, text.indexOf('\u202e'));
    }
  }

  @Test
  void shouldWriteAllInterfacesAsJsonWithNamesAndThoseThatAreNotUp() {
    PeerStatus peer = peer(2, "2001:db8:1::5", "192.0.2.7/32");
    DeviceStatus device =
        new DeviceStatus(
            "wg1", "kernel", "kernel", null, null, 51820, 0, ADVERTISED, List.of(peer), Map.of());
    StringWriter json = new StringWriter();
    OverviewJson.write(
        List.of(
            new OverviewJson.Entry("wg0", Path.of("/etc/slaacguard/wg0.conf"), null, Map.of()),
            new OverviewJson.Entry(
                "wg1", null, new InterfaceStatus(device), Map.of(peer.publicKey(), "laptop"))),
        json);
    assertEquals(
        "[{\"interface\":\"wg0\",\"up\":false,\"file\":\"/etc/slaacguard/wg0.conf\"},"
            + "{\"interface\":\"wg1\",\"up\":true,\"file\":null,\"backend\":\"kernel\","
            + "\"listenPort\":51820,\"advertisedPrefixes\":[\"2001:db8:1::/64\"],\"notices\":[],"
            + "\"peers\":[{\"publicKey\":\""
            + peer.publicKey()
            + "\",\"name\":\"laptop\","
            + "\"addresses\":[\"2001:db8:1::5\",\"192.0.2.7\",\"10.0.0.0/8\"],"
            + "\"latestHandshake\":\""
            + NOW.minusSeconds(100)
            + "\",\"rxBytes\":9223372036854775807,\"txBytes\":999999}]}]",
        json.toString());
  }
}
