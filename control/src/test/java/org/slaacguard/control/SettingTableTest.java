package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every setting, by samples: a setting without any fails here. */
final class SettingTableTest {
  /** Values of files, and what is written for them. */
  private static final Map<String, List<String>> GOOD =
      Map.ofEntries(
          Map.entry("LearnableIPs", List.of("advertised", "2001:db8::/64", "10.0.0.0/8")),
          Map.entry("LearnLimit", List.of("0", "65536")),
          Map.entry("LearnRate", List.of("16/10s", "1/1ms")),
          Map.entry("LearnExpiry", List.of("1s", "90m", "3650d")),
          Map.entry("Domain", List.of("vpn.example", "home.arpa", "a-1.xn--p1ai")),
          Map.entry("HostsFile", List.of("/run/slaacguard-hosts/wg0", "/srv/a b/peers.hosts")),
          Map.entry("TrafficLimit", List.of("1MB", "200GB", "3TiB")),
          Map.entry("OverTrafficLimit", List.of("notify", "disable")),
          Map.entry(
              "AdvertisePrefix",
              List.of(
                  "2001:db8::/64 valid=30d preferred=7d",
                  "2001:db8:1::/64 valid=infinite preferred=0s on-link=no autonomous=no",
                  "delegated:1f valid=90m preferred=45m",
                  "2001:db8:2::/64 valid=1d preferred=1h valid-until=2027-01-31T18:30:00Z"
                      + " preferred-until=2027-01-31T12:00:00Z delegating=yes")),
          Map.entry(
              "DelegatePrefix",
              List.of(
                  "2001:db8:f00::/56 length=60-64 valid=90m preferred=45m",
                  "fd00:1::/48 length=56 valid=infinite preferred=1m",
                  "delegated:80/57 length=60-62 valid=1d preferred=1h")),
          Map.entry("DelegateLimit", List.of("0", "16")),
          Map.entry("ConnectionLimit", List.of("16", "1000000", "off")),
          Map.entry("Uplink", List.of("ppp0", "eth0.7 length=60 release=yes option=16:0000000c")),
          Map.entry(
              "UplinkMTU",
              List.of(
                  "ppp0", "ppp0 mtu=1492 below=eth0.101 raise=yes probe=2001:db8::1 peers=yes")),
          Map.entry(
              "LanPrefix",
              List.of(
                  "eth1 delegated:2 valid=90m preferred=45m",
                  "br-lan.7 fd00:1::/64 valid=30d preferred=7d on-link=no")),
          Map.entry("OnPrefixChange", List.of("logger %i", "echo \"$A, $B\"; true")),
          Map.entry("RouterLifetime", List.of("0s", "30m", "65535s")),
          Map.entry("RouterPreference", List.of("high", "medium", "low")),
          Map.entry(
              "AdvertiseRoute",
              List.of(
                  "2001:db8::/32",
                  "::/0 lifetime=1d preference=low",
                  "2001:db8::1/128 lifetime=infinite",
                  "none")),
          Map.entry("RDNSS", List.of("2001:db8::53", "fe80::1", "none")),
          Map.entry("DNSSL", List.of("example.org", "none")),
          Map.entry("DNSLifetime", List.of("0s", "1d", "infinite")),
          Map.entry("AdvertiseMTU", List.of("1280", "65535", "off")),
          Map.entry(
              "CaptivePortal",
              List.of("https://example.org/api", "urn:ietf:params:capport:unrestricted")),
          Map.entry("PREF64", List.of("64:ff9b::/96", "2001:db8::/32 lifetime=10m", "none")),
          Map.entry("ManagedFlag", List.of("yes", "no")),
          Map.entry("ClampMSS", List.of("yes", "no")),
          Map.entry("AskForAddresses", List.of("yes", "no")),
          Map.entry("Groups", List.of("ff02::fb", "ff02::c", "ff02::1:3")),
          Map.entry("JoinGroups", List.of("yes", "no")),
          Map.entry("OtherFlag", List.of("yes", "no")),
          Map.entry("HopLimit", List.of("0", "255")),
          Map.entry("ReachableTime", List.of("0s", "1ms", "1h")),
          Map.entry("RetransTimer", List.of("0s", "500ms", "49d")),
          Map.entry("AdvertiseTo", List.of("asker", "all-nodes", "unicast")),
          Map.entry(
              "NeighborProxy",
              List.of("eth0", "wan.7 source=link-local", "br0 source=global prefix=2001:db8::/64")),
          Map.entry("Expires", List.of("2026-12-31", "2026-12-31T18:30:00Z")),
          Map.entry("IPv4Pool", List.of("10.8.0.0/24", "100.64.0.0/10", "192.0.2.0/30")),
          Map.entry("Masquerade", List.of("yes", "no", "eth0", "wan.7")),
          Map.entry("Tags", List.of("family", "a.b_c-9", "x".repeat(32))),
          Map.entry(
              "MayReach",
              List.of(
                  "lan",
                  "2001:db8:5::/64 tcp/443",
                  "192.0.2.7 udp/53 tcp/8000-8100 icmp",
                  "peers:family",
                  "peers tcp",
                  "internet",
                  "gateway udp/53",
                  "all",
                  "none")),
          Map.entry("TagMayReach", List.of("family lan", "guest internet tcp/443")),
          Map.entry("Backend", List.of("kernel probe=kprobe first-packet=drop", "userspace")));

  /** Values that mean nothing. */
  private static final Map<String, List<String>> BAD =
      Map.ofEntries(
          Map.entry(
              "Domain",
              List.of(
                  "-a.example",
                  "vpn..example",
                  "a_b.example",
                  "10.8.0.1",
                  "vpn.example/x",
                  "vpn example",
                  "localhost",
                  "a".repeat(64),
                  "a.".repeat(96))),
          Map.entry(
              "HostsFile",
              List.of(
                  "hosts",
                  "yes",
                  "/etc/../etc/hosts",
                  "/srv/hosts/",
                  "/",
                  "/srv/.hosts",
                  "/srv/hosts~",
                  "/srv/a\u0007b",
                  "/" + "a".repeat(251))),
          Map.entry("LearnableIPs", List.of("everything", "2001:db8::/129")),
          Map.entry(
              "DelegatePrefix",
              List.of(
                  "192.0.2.0/24",
                  "fe80::/10",
                  "2001:db8::/65",
                  "2001:db8::/56 length=48",
                  "2001:db8::/56 length=64-60",
                  "2001:db8::/56 length=60-65",
                  "2001:db8::/56 length=many",
                  "2001:db8::/56 valid=1h preferred=2h",
                  "2001:db8::/56 preferred=1s",
                  "2001:db8::/56 on-link=yes",
                  "delegated:80",
                  "delegated:81/57",
                  "delegated:0/20")),
          Map.entry("DelegateLimit", List.of("-1", "17", "all")),
          Map.entry("ConnectionLimit", List.of("15", "1000001", "-1", "none", "0")),
          Map.entry("Uplink", List.of("", "wan0 length=0", "wan0 fast=yes", "a/b")),
          Map.entry(
              "UplinkMTU",
              List.of(
                  "",
                  "1500",
                  "ppp0 mtu=1279",
                  "ppp0 mtu=65536",
                  "ppp0 below=",
                  "ppp0 below=a/b",
                  "ppp0 below=ppp0",
                  "ppp0 raise=perhaps",
                  "ppp0 probe=isp",
                  "ppp0 mtu=1500 mtu=1492",
                  "ppp0 fast=yes")),
          Map.entry("LearnLimit", List.of("-1", "65537", "many", "1.5")),
          Map.entry("LearnRate", List.of("16", "0/1s", "1/0s", "1/2d")),
          Map.entry("LearnExpiry", List.of("0s", "3651d", "soon")),
          Map.entry("TrafficLimit", List.of("", "200", "1KB", "-1GB", "1.5GB", "2000TB", "all")),
          Map.entry("OverTrafficLimit", List.of("", "drop", "yes")),
          Map.entry(
              "AdvertisePrefix",
              List.of(
                  "192.0.2.0/24",
                  "fe80::/64",
                  "ff00::/8",
                  "2001:db8::/64 valid=1h preferred=2h",
                  "2001:db8::/64 valid=",
                  "2001:db8::/64 valid=1h valid=2h",
                  "2001:db8::/64 valid-until=tomorrow",
                  "2001:db8::/64 valid-until=2027-01-01T00:00:00Z"
                      + " preferred-until=2027-01-02T00:00:00Z",
                  "2001:db8::/64 delegating=perhaps",
                  "2001:db8::/64 colour=red")),
          Map.entry(
              "LanPrefix",
              List.of(
                  "eth1",
                  "delegated:2",
                  "lo delegated:2",
                  "eth1 192.0.2.0/24",
                  "eth1 fd00::/127 autonomous=no",
                  "eth1 delegated:2 colour=red")),
          Map.entry("OnPrefixChange", List.of("", "  ")),
          Map.entry("RouterLifetime", List.of("65536s", "19h", "500ms", "-1", "infinite")),
          Map.entry("RouterPreference", List.of("highest", "2")),
          Map.entry(
              "AdvertiseRoute",
              List.of(
                  "192.0.2.0/24",
                  "fe80::/64",
                  "ff00::/8",
                  "2001:db8::/32 metric=1",
                  "2001:db8::/32 lifetime=1h lifetime=2h",
                  "2001:db8::/32 preference=reserved",
                  "2001:db8::/32 lifetime=100ms",
                  "2001:db8::/32 lifetime=999999d")),
          Map.entry("RDNSS", List.of("192.0.2.1", "dns.example.org", "::", "ff02::fb", "::1")),
          Map.entry("DNSSL", List.of("-bad-", "a..b", "a".repeat(64) + ".example")),
          Map.entry("DNSLifetime", List.of("never", "1ms", "99999d")),
          Map.entry("AdvertiseMTU", List.of("1279", "65536", "auto", "0")),
          Map.entry(
              "CaptivePortal",
              List.of("http://example.org", "example.org", "https:///x", "https://a b", "urn:")),
          Map.entry(
              "PREF64",
              List.of(
                  "64:ff9b::/95", "192.0.2.0/24", "64:ff9b::/96 lifetime=1d", "64:ff9b::/96 x")),
          Map.entry("ManagedFlag", List.of("maybe", "1")),
          Map.entry("ClampMSS", List.of("1400", "auto")),
          Map.entry("AskForAddresses", List.of("often", "")),
          Map.entry(
              "Groups",
              List.of(
                  "ff02::1", "ff02::2", "ff02::16", "ff02::1:ff00:1", "ff05::fb", "2001:db8::1")),
          Map.entry("JoinGroups", List.of("ff02::fb", "")),
          Map.entry("OtherFlag", List.of("M")),
          Map.entry("HopLimit", List.of("256", "-1", "0x40")),
          Map.entry("ReachableTime", List.of("2h", "1us")),
          Map.entry("RetransTimer", List.of("50d", "soon")),
          Map.entry("AdvertiseTo", List.of("everybody", "ff02::1")),
          Map.entry(
              "NeighborProxy",
              List.of(
                  "a/b",
                  "eth0 source=mine",
                  "eth0 prefix=192.0.2.0/24",
                  "eth0 prefix=fe80::/64",
                  "eth0 eth1")),
          Map.entry(
              "Tags",
              List.of(
                  "-a",
                  "two words",
                  "x".repeat(33),
                  "caf\u00e9",
                  "a\"b",
                  "$(x)",
                  "a;b",
                  "a\u001bb")),
          Map.entry(
              "MayReach",
              List.of(
                  "everything",
                  "lan tcp/0",
                  "lan tcp/65536",
                  "lan tcp/443-80",
                  "lan icmp/8",
                  "lan sctp",
                  "lan tcp/",
                  "peers:",
                  "peers:a b",
                  "peers:a;b",
                  "2001:db8::/129",
                  "lan, none of it")),
          Map.entry("Expires", List.of("tomorrow", "30d", "2026-02-30", "")),
          Map.entry(
              "IPv4Pool",
              List.of("10.8.0.0/31", "10.8.0.1", "2001:db8::/64", "0.0.0.0/8", "127.0.0.0/8", "")),
          Map.entry("Masquerade", List.of("", "a/b", "eth0 eth1", "a\";b")),
          Map.entry("TagMayReach", List.of("family", "family everything", "a;b lan")),
          Map.entry("Backend", List.of("wireguard-go", "userspace probe=fexit")));

  /** Values that are accepted with a warning, and a part of it. */
  private static final Map<String, List<String>> DOUBTFUL =
      Map.ofEntries(
          Map.entry("LearnableIPs", List.of("2001:db8::1/64", "10.0.0.1/8")),
          Map.entry(
              "AdvertisePrefix", List.of("2001:db8::/65", "2001:db8::1/64 valid=30d preferred=7d")),
          Map.entry("DelegatePrefix", List.of("2001:db8:f00:1::/56 length=60-64")),
          Map.entry("LanPrefix", List.of("eth1 fd00:1::1/64", "eth1 fd00:1::/65")),
          Map.entry("AdvertiseRoute", List.of("2001:db8:1::/32", "2001:db8::1/64 lifetime=1d")),
          Map.entry("PREF64", List.of("64:ff9b::1/96", "64:ff9b::1:0/96 lifetime=10m")),
          Map.entry("NeighborProxy", List.of("br0 prefix=2001:db8::1/64")),
          Map.entry("IPv4Pool", List.of("10.8.0.1/24")),
          Map.entry("MayReach", List.of("2001:db8:5::1/64 tcp/443", "192.0.2.7/24")),
          Map.entry("TagMayReach", List.of("family 192.0.2.7/24")));

  private static List<DynamicTest> each(Map<String, List<String>> samples, Sample check) {
    List<DynamicTest> tests = new ArrayList<>();
    for (Setting<?> setting : SettingTable.all()) {
      for (String text : samples.getOrDefault(setting.name(), List.of())) {
        tests.add(DynamicTest.dynamicTest(setting + " = " + text, () -> check.run(setting, text)));
      }
    }
    return tests;
  }

  /** What is tried on each sample. */
  @FunctionalInterface
  private interface Sample {
    void run(Setting<?> setting, String text) throws Exception;
  }

  @Test
  void shouldHaveSamplesOfEverySetting() {
    for (Setting<?> setting : SettingTable.all()) {
      assertTrue(GOOD.containsKey(setting.name()), setting + " has no sample");
      assertTrue(BAD.containsKey(setting.name()), setting + " has no bad sample");
    }
    assertEquals(SettingTable.all().size(), GOOD.size());
    assertEquals(SettingTable.all().size(), BAD.size());
  }

  @TestFactory
  List<DynamicTest> shouldWriteWhatItReads() {
    return each(
        GOOD,
        (setting, text) ->
            assertEquals(List.of(text), parse(Settings.NONE, setting, text).texts(setting)));
  }

  private static <T> Settings parse(Settings before, Setting<T> setting, String text) {
    return before.with(setting, setting.parse(text, warning -> {}));
  }

  @TestFactory
  List<DynamicTest> shouldRefuseWhatMeansNothing() {
    return each(
        BAD,
        (setting, text) -> {
          IllegalArgumentException e =
              assertThrows(
                  IllegalArgumentException.class, () -> parse(Settings.NONE, setting, text));
          assertFalse(String.valueOf(e.getMessage()).isBlank());
        });
  }

  private static String section(Setting<?> setting, String text) {
    boolean ofPeer = setting.in(Section.PEER);
    return (ofPeer ? "[Peer]\nPublicKey = " + ConfigFileTest.PUBLIC : "[Interface]")
        + "\n"
        + setting
        + " = "
        + text
        + "\n";
  }

  private static String request(Setting<?> setting, String text) {
    String peer = setting.in(Section.PEER) ? "public_key=" + UapiCodecTest.PEER.toHex() + "\n" : "";
    return "set=1\n" + peer + setting.key() + "=" + text + "\n\n";
  }

  /** The same descriptor decides for files, commands and the socket. */
  @TestFactory
  List<DynamicTest> shouldRefuseItWhereverItComesFrom() {
    return each(
        BAD,
        (setting, text) -> {
          assertThrows(
              ConfigException.class, () -> ConfigFile.parse("f", section(setting, text)).close());
          if (setting.isLive() && !text.isBlank()) { // over the socket, blank takes a value away
            assertThrows(UapiException.class, () -> UapiCodecTest.read(request(setting, text)));
          }
        });
  }

  @TestFactory
  List<DynamicTest> shouldWarnOfItWhereverItComesFrom() {
    return each(
        DOUBTFUL,
        (setting, text) -> {
          List<String> said = new ArrayList<>();
          Settings _ = Settings.NONE.reading(setting, text, said::add);
          assertEquals(1, said.size(), said::toString);
          ConfigNotes notes = new ConfigNotes();
          ConfigFile.parse("f", section(setting, text), notes).close();
          String expected = setting + ": " + said.getFirst();
          assertTrue(
              notes.warnings().stream().anyMatch(each -> each.text().equals(expected)),
              () -> notes.warnings() + " for " + expected);
          if (setting.isLive()) {
            List<String> overTheSocket = new ArrayList<>();
            try (UapiRequestReader reader = new UapiRequestReader(zone -> 1, overTheSocket::add)) {
              for (String line : request(setting, text).split("\n", -1)) {
                if (reader.line(line)) {
                  break;
                }
              }
            }
            assertEquals(List.of(setting.key() + ": " + said.getFirst()), overTheSocket);
          }
        });
  }

  /** Whoever sets a network is told where it is not the one that was written. */
  @TestFactory
  List<DynamicTest> shouldHaveADoubtfulSampleOfEverySettingWithNetworks() {
    return each(
        GOOD,
        (setting, text) -> {
          boolean free = setting instanceof ValueSetting<?> value && value.isFree();
          if (!free && text.matches("(.*[ =])?[0-9a-f.:]+/[0-9]{1,3}( .*)?")) {
            assertTrue(DOUBTFUL.containsKey(setting.name()), setting.name());
          }
        });
  }

  /** Or what a file says could not be set, nor shown and set again. */
  @Test
  void shouldBoundAListInAFileAsInARequest() throws Exception {
    StringBuilder text = new StringBuilder("[Interface]\n");
    for (int i = 0; i < 64; i++) {
      text.append("DNSSL = d").append(i).append(".example\n");
    }
    ConfigFile.parse("f", text.toString()).close();
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> ConfigFile.parse("f", text + "DNSSL = x.example\n"));
    assertTrue(String.valueOf(e.getMessage()).contains("more than 64 of them"), e.getMessage());
  }

  @TestFactory
  List<DynamicTest> shouldStandInAFileAndComeBack() {
    return each(
        GOOD,
        (setting, text) -> {
          String peer = "[Peer]\nPublicKey = " + ConfigFileTest.PUBLIC + "\n";
          String line = setting + " = " + text + "\n";
          String file = setting.in(Section.PEER) ? peer + line : "[Interface]\n" + line;
          try (Configuration read = ConfigFile.parse("f", file);
              Configuration again = ConfigFile.parse("g", ConfigFile.format(read))) {
            assertEquals(read, again);
            Settings settings =
                setting.in(Section.PEER)
                    ? again.peers().getFirst().settings()
                    : again.device().settings();
            assertEquals(List.of(text), settings.texts(setting));
          }
        });
  }

  @TestFactory
  List<DynamicTest> shouldPassTheUapiAndComeBack() {
    return each(
        GOOD,
        (setting, text) -> {
          if (setting.isLive()) {
            SettingsUpdate update =
                new SettingsUpdate(Set.of(setting), parse(Settings.NONE, setting, text));
            for (Section section : Section.values()) {
              if (setting.in(section)) {
                assertEquals(update, overTheUapi(section, update));
              }
            }
          }
        });
  }

  private static SettingsUpdate overTheUapi(Section section, SettingsUpdate update)
      throws IOException, UapiException {
    DeviceUpdate.Builder device = DeviceUpdate.builder();
    if (section == Section.INTERFACE) {
      device.settings(update);
    } else {
      device.peer(PeerUpdate.builder(UapiCodecTest.PEER).settings(update).build());
    }
    StringBuilder text = new StringBuilder();
    UapiCodec.writeSet(device.build(), text);
    DeviceUpdate read = UapiCodecTest.update(text.toString());
    return section == Section.INTERFACE ? read.settings() : read.peers().getFirst().settings();
  }

  @Test
  void shouldHaveNamesOfTheirOwn() {
    Set<String> names = new HashSet<>();
    for (ConfigKey stock : ConfigKey.values()) {
      names.add(stock.toString());
    }
    Set<String> keys = new HashSet<>();
    for (Setting<?> setting : SettingTable.all()) {
      assertTrue(names.add(setting.name()), setting.name());
      assertTrue(setting.in(Section.INTERFACE) || setting.in(Section.PEER), setting.name());
      if (setting.isLive()) {
        assertTrue(keys.add(setting.key()), setting.key());
        assertTrue(
            !(setting instanceof ListSetting<?> list) || keys.add(list.replaceKey()),
            setting.name());
      }
    }
  }

  @Test
  void shouldTakeAwayAValueThatIsEmpty() throws Exception {
    SettingsUpdate update = UapiCodecTest.update("set=1\nlearn_limit=\n\n").settings();
    Settings before = Settings.NONE.with(SettingTable.LEARN_LIMIT, 5);
    assertNull(update.applyTo(before).get(SettingTable.LEARN_LIMIT));
    assertEquals(before, SettingsUpdate.NOTHING.applyTo(before));
  }

  @Test
  void shouldAddToAListOrReplaceIt() {
    Settings before = Settings.NONE.with(SettingTable.DNSSL, List.of("a.example", "b.example"));
    Settings more = Settings.NONE.with(SettingTable.DNSSL, List.of("b.example", "c.example"));
    assertEquals(
        List.of("a.example", "b.example", "c.example"),
        SettingsUpdate.adding(more).applyTo(before).get(SettingTable.DNSSL));
    assertEquals(more, SettingsUpdate.replacing(Section.INTERFACE, more).applyTo(before));
  }

  @Test
  void shouldTellNoneFromNotSaid() throws Exception {
    String file = "[Interface]\nRDNSS = 2001:db8::53\n[Peer]\nPublicKey = " + ConfigFileTest.PUBLIC;
    try (Configuration silent = ConfigFile.parse("f", file + "\nRDNSS =\n");
        Configuration none = ConfigFile.parse("f", file + "\nRDNSS = none\n")) {
      Settings device = silent.device().settings();
      Settings inherits = silent.peers().getFirst().settings().orElse(device);
      Settings without = none.peers().getFirst().settings().orElse(device);
      assertEquals(1, inherits.get(SettingTable.RDNSS).size());
      assertEquals(List.of(), without.get(SettingTable.RDNSS));
      assertEquals(1, inherits.options().size());
      assertEquals(List.of(), without.options());
    }
  }

  @Test
  void shouldSayEachAdvertisedSettingInAnOption() {
    Settings all = Settings.NONE;
    for (Setting<?> setting : SettingTable.all()) {
      all = parse(all, setting, GOOD.getOrDefault(setting.name(), List.of()).getFirst());
    }
    assertEquals(
        List.of(
            "RouteInformation", "RecursiveDnsServer", "DnsSearchList", "CaptivePortal", "Pref64"),
        all.options().stream().map(option -> option.getClass().getSimpleName()).toList());
  }

  @Test
  void shouldGiveAPrefixThatIsThereTheNewOptions() {
    Settings one = parse(Settings.NONE, SettingTable.ADVERTISE_PREFIX, "2001:db8::/64 valid=1h");
    Settings two = parse(Settings.NONE, SettingTable.ADVERTISE_PREFIX, "2001:db8::/64 valid=2h");
    assertEquals(two, SettingsUpdate.adding(two).applyTo(one));
  }

  @Test
  void shouldBoundTheEntriesOfARequest() {
    StringBuilder text = new StringBuilder("set=1\n");
    for (int i = 0; i < 64; i++) {
      text.append("dnssl=d").append(i).append(".example\n");
    }
    assertDoesNotThrow(() -> UapiCodecTest.read(text + "\n"));
    UapiException e =
        assertThrows(UapiException.class, () -> UapiCodecTest.read(text + "dnssl=x.example\n\n"));
    assertEquals("dnssl: more than 64 of them", e.getMessage());
  }
}
