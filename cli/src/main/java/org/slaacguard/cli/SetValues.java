package org.slaacguard.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slaacguard.control.Setting;
import org.slaacguard.control.SettingTable;

/** What may follow a word of {@code set}, for completion in shells. */
final class SetValues {
  /** The words of {@code wg} whose values have no words of their own. */
  private static final List<String> STOCK =
      List.of("listen-port", "endpoint", "allowed-ips", "peer");

  private static final List<String> STOCK_OR_OFF = List.of("fwmark", "persistent-keepalive");

  private SetValues() {}

  /** The words with a key's file behind them. */
  static List<String> files() {
    return List.of("private-key", "preshared-key");
  }

  /**
   * The words that have another value behind them, by what the shell can offer there; by the empty
   * text those with values of which it knows nothing.
   */
  static Map<String, List<String>> byChoices() {
    Map<String, String> choices = new LinkedHashMap<>();
    STOCK.forEach(word -> choices.put(word, ""));
    STOCK_OR_OFF.forEach(word -> choices.put(word, "off"));
    SettingTable.all().stream()
        .filter(Setting::isLive)
        .forEach(setting -> choices.put(setting.word(), choices(setting.argument())));
    return choices.keySet().stream()
        .collect(
            Collectors.groupingBy(
                word -> choices.getOrDefault(word, ""), TreeMap::new, Collectors.toList()));
  }

  /** The words in a placeholder such as {@code yes|no|INTERFACE}. */
  private static String choices(String argument) {
    return argument.indexOf('|') < 0
        ? ""
        : String.join(
            " ",
            Arrays.stream(argument.split("\\|", -1))
                .filter(each -> each.matches("[a-z-]+"))
                .toList());
  }
}
