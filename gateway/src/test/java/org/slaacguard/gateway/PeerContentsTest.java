package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.slaacguard.autoconf.AdvertisementContent;
import org.slaacguard.control.Section;
import org.slaacguard.control.Setting;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.PublicKey;

/** Each setting of advertisements may stand in a peer's section, for that peer alone. */
class PeerContentsTest {
  private static final PublicKey PEER = PublicKey.parseHex("01".repeat(32));
  private static final PublicKey OTHER = PublicKey.parseHex("02".repeat(32));
  private static final int MTU = 1420;

  /** A value for the interface, and others for a peer. */
  private static final Map<String, List<String>> VALUES =
      Map.ofEntries(
          Map.entry("RouterLifetime", List.of("30m", "0s", "1h")),
          Map.entry("RouterPreference", List.of("medium", "high", "low")),
          Map.entry("AdvertiseRoute", List.of("2001:db8:1::/48", "2001:db8:2::/48", "none")),
          Map.entry("RDNSS", List.of("2001:db8::53", "2001:db8::54", "none")),
          Map.entry("DNSSL", List.of("example.org", "example.net", "none")),
          Map.entry("AdvertiseMTU", List.of("1400", "1280", "off")),
          Map.entry(
              "CaptivePortal",
              List.of("https://example.org/a", "urn:ietf:params:capport:unrestricted")),
          Map.entry("PREF64", List.of("64:ff9b::/96", "2001:db8:64::/96", "none")),
          Map.entry("ManagedFlag", List.of("no", "yes")),
          Map.entry("OtherFlag", List.of("yes", "no")),
          Map.entry("HopLimit", List.of("64", "63")),
          Map.entry("ReachableTime", List.of("30s", "0s")),
          Map.entry("RetransTimer", List.of("1s", "500ms")),
          Map.entry("AdvertiseTo", List.of("all-nodes", "unicast", "asker")));

  private static <T> Settings of(Setting<T> setting, String text) {
    return Settings.NONE.with(setting, setting.parse(text, warning -> {}));
  }

  private static PeerContents contents(Settings all) {
    PeerContents contents = new PeerContents("wg0");
    contents.settings(all);
    contents.mtu(MTU);
    return contents;
  }

  @TestFactory
  List<DynamicTest> shouldSayToAPeerWhatStandsInItsSection() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Setting<?> setting : SettingTable.all()) {
      List<String> values = VALUES.get(setting.name());
      if (values != null) {
        for (String own : values.subList(1, values.size())) {
          tests.add(
              DynamicTest.dynamicTest(
                  setting.name() + " = " + own, () -> compare(setting, values.getFirst(), own)));
        }
      }
    }
    assertEquals(
        VALUES.values().stream().mapToInt(values -> values.size() - 1).sum(), tests.size());
    return tests;
  }

  private static void compare(Setting<?> setting, String all, String own) {
    PeerContents contents = contents(of(setting, all));
    AdvertisementContent common = contents.forAll();
    assertNull(contents.of(PEER));
    contents.put(PEER, of(setting, own));
    assertEquals(common, contents.forAll(), "others hear what they heard");
    assertNull(contents.of(OTHER));
    AdvertisementContent its = Objects.requireNonNull(contents.of(PEER));
    assertNotEquals(common, its);
    assertEquals(contents(of(setting, own)).forAll(), its, "as if it stood in the interface's");
    contents.put(PEER, Settings.NONE);
    assertNull(contents.of(PEER));
  }

  @Test
  void shouldHaveAValueForEachSettingOfAdvertisements() {
    List<String> missing =
        SettingTable.all().stream()
            .filter(setting -> setting.isAdvertised() && setting.in(Section.PEER))
            .map(Setting::name)
            .filter(name -> !VALUES.containsKey(name))
            .sorted()
            .toList();
    assertEquals(List.of("AdvertisePrefix", "DNSLifetime"), missing, "those have other tests");
  }

  @Test
  void shouldGiveAPeerAnotherLifetimeOfNameServers() {
    Settings all = of(SettingTable.RDNSS, "2001:db8::53");
    PeerContents contents = contents(all);
    contents.put(PEER, of(SettingTable.DNS_LIFETIME, "5m"));
    Settings both = all.with(SettingTable.DNS_LIFETIME, Duration.ofMinutes(5));
    assertEquals(contents(both).forAll(), contents.of(PEER));
    assertNotEquals(contents.forAll(), contents.of(PEER));
  }
}
