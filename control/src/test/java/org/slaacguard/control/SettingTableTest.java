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
          Map.entry(
              "AdvertisePrefix",
              List.of(
                  "2001:db8::/64 valid=30d preferred=7d",
                  "2001:db8:1::/64 valid=infinite preferred=0s on-link=no autonomous=no")),
          Map.entry("RDNSS", List.of("2001:db8::53", "fe80::1")),
          Map.entry("DNSSL", List.of("example.org")),
          Map.entry("Backend", List.of("kernel probe=kprobe first-packet=drop", "userspace")));

  /** Values that mean nothing. */
  private static final Map<String, List<String>> BAD =
      Map.ofEntries(
          Map.entry("LearnableIPs", List.of("everything", "2001:db8::/129")),
          Map.entry("LearnLimit", List.of("-1", "65537", "many", "1.5")),
          Map.entry("LearnRate", List.of("16", "0/1s", "1/0s", "1/2d")),
          Map.entry("LearnExpiry", List.of("0s", "3651d", "soon")),
          Map.entry(
              "AdvertisePrefix",
              List.of(
                  "192.0.2.0/24",
                  "fe80::/64",
                  "ff00::/8",
                  "2001:db8::/64 valid=1h preferred=2h",
                  "2001:db8::/64 valid=",
                  "2001:db8::/64 colour=red")),
          Map.entry("RDNSS", List.of("192.0.2.1", "dns.example.org")),
          Map.entry("DNSSL", List.of("-bad-", "a..b")),
          Map.entry("Backend", List.of("wireguard-go", "userspace probe=fexit")));

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
