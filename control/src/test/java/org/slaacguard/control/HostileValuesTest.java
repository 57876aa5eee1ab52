package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Values that mean something to what reads them later: packet filter rules, shells, hosts files,
 * paths, JSON, metrics, terminals. A setting refuses them, or takes them as the plain text that
 * they are; nothing that it writes has a second line.
 */
final class HostileValuesTest {
  private static final List<String> HOSTILE =
      List.of(
          "a\";}",
          "a';}",
          "$(reboot)",
          "`reboot`",
          "a;reboot",
          "a|b",
          "a&b",
          "a>b",
          "a<b",
          "a\\b",
          "a{b}",
          "eth*",
          "eth?",
          "eth[0]",
          "eth!",
          "eth+",
          "%i",
          "..",
          ".",
          "all",
          "default",
          "lo",
          "../x",
          "a/b",
          "a\nb",
          "a\u0000b",
          "a\u001b[2J",
          "a\u202eb",
          "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9");

  /** Settings whose value is a shell's command, a path or an address of the web by itself. */
  private static final Set<String> FREE = Set.of("OnPrefixChange", "HostsFile", "CaptivePortal");

  /** Where a value can stand in the text of a setting. */
  private static final List<String> PLACES =
      List.of(
          "%s",
          "%s delegated:1",
          "eth0 %s",
          "%s 2001:db8::/64",
          "ppp0 below=%s",
          "eth0 prefix=%s",
          "eth0 source=%s",
          "eth0 duid=%s",
          "2001:db8::/64 valid=%s",
          "delegated:%s",
          "tag:%s",
          "peers:%s",
          "lan tcp/%s",
          "%s lan",
          "guest %s");

  static List<String> hostile() {
    return HOSTILE;
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void shouldWriteNothingThatMeansMoreThanItSays(String value) {
    List<String> faults = new ArrayList<>();
    for (Setting<?> setting : SettingTable.all()) {
      for (String place : PLACES) {
        String text = place.replace("%s", value);
        for (String written : written(setting, text)) {
          boolean plain =
              FREE.contains(setting.name())
                  ? written.chars().noneMatch(Character::isISOControl)
                  : written.matches("[A-Za-z0-9_@,.+ =:/~-]*");
          if (!plain) {
            faults.add(setting + " = " + text + " comes out as " + written);
          }
        }
      }
    }
    assertEquals(List.of(), faults);
  }

  private static <T> List<String> written(Setting<T> setting, String text) {
    try {
      Settings read = Settings.NONE.with(setting, setting.parse(text, warning -> {}));
      return read.texts(setting);
    } catch (IllegalArgumentException e) {
      assertFalse(String.valueOf(e.getMessage()).isBlank(), setting + " = " + text);
      return List.of();
    }
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void shouldTakeNoNameOfAnInterfaceThatMeansSomethingElse(String value) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> DeviceName.check(value));
    String said = String.valueOf(e.getMessage());
    assertTrue(said.startsWith("not the name of an interface"), said);
    assertTrue(said.chars().allMatch(c -> c >= ' ' && c < 0x7f), said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"eth0", "eth0.101", "br-lan", "enp3s0f0np0", "wg_a", "veth@if3", "a+b"})
  void shouldTakeTheUsualNames(String name) {
    assertEquals(name, DeviceName.check(name));
  }

  @Test
  void shouldTakeNoTagOrDomainThatMeansMore() {
    for (String value : HOSTILE) {
      String[] words = {value, value + ".example", "a." + value};
      for (String word : words) {
        try {
          assertTrue(Tag.parse(word).toString().matches("[a-z0-9][a-z0-9._-]*"), word);
        } catch (IllegalArgumentException e) {
          assertFalse(String.valueOf(e.getMessage()).isBlank());
        }
        String label = HostLabel.of(word);
        assertTrue(label.matches("[a-z0-9-]*") && !label.startsWith("-"), word + ": " + label);
      }
    }
  }
}
