package org.slaacguard.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.EndpointName;
import org.slaacguard.control.HostBits;
import org.slaacguard.control.ListSetting;
import org.slaacguard.control.Section;
import org.slaacguard.control.Setting;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.SpellingSuggestion;
import org.slaacguard.control.StockValues;
import org.slaacguard.control.UapiException;
import org.slaacguard.control.UapiRequest;
import org.slaacguard.control.UapiRequestReader;
import org.slaacguard.gateway.ConfigurationUpdates;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/** Parses the words after {@code set}: into lines of the UAPI, and those into a change. */
final class SetWords {
  private static final List<String> OF_INTERFACE = List.of("listen-port", "fwmark", "private-key");

  private static final List<String> OF_PEER =
      List.of("remove", "preshared-key", "endpoint", "persistent-keepalive", "allowed-ips");

  private final List<String> words;
  private final List<String> lines = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private int position;

  SetWords(List<String> words) {
    this.words = words;
  }

  /**
   * The change. The caller closes it.
   *
   * @throws CommandException naming the word that is wrong
   */
  DeviceUpdate read() throws CommandException, IOException {
    lines.add("set=1");
    while (position < words.size()) {
      String word = words.get(position++).toLowerCase(Locale.ROOT);
      checkPlace(word);
      if (word.equals("remove")) {
        lines.add("remove=true");
        continue;
      }
      if (position == words.size()) {
        throw new CommandException("set: " + word + ": its value is missing");
      }
      String value = words.get(position++);
      try {
        setting(word, value);
      } catch (IllegalArgumentException e) {
        throw new CommandException("set: " + word + ": " + e.getMessage());
      }
    }
    lines.add("");
    try (UapiRequestReader reader = new UapiRequestReader(SetWords::noZone)) {
      for (String line : lines) {
        reader.line(line);
      }
      return ((UapiRequest.Set) reader.request()).device();
    } catch (UapiException e) {
      throw new CommandException("set: " + String.valueOf(e.getMessage()).replace('_', '-'));
    }
  }

  /** Warnings about probable mistakes in what was read. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Checks the position of a setting: before the first peer, or after one. */
  private void checkPlace(String word) throws CommandException {
    boolean peer = lines.stream().anyMatch(line -> line.startsWith("public_key="));
    boolean ofInterface = word.equals("peer") || of(Section.INTERFACE).contains(word);
    boolean ofPeer = word.equals("peer") || of(Section.PEER).contains(word);
    if (ofPeer && !ofInterface && !peer) {
      throw new CommandException(
          "set: " + word + " is a setting of a peer: put 'peer KEY' before it");
    }
    if (ofInterface && !ofPeer && peer) {
      throw new CommandException(
          "set: " + word + " is a setting of the interface: put it before the first 'peer KEY'");
    }
    if (!ofPeer && !ofInterface) {
      Set<String> all = new TreeSet<>(of(Section.PEER));
      all.addAll(of(Section.INTERFACE));
      all.add("peer");
      throw new CommandException(
          "set: '"
              + word
              + "' is not a setting; the nearest is '"
              + SpellingSuggestion.of(word, List.copyOf(all))
              + "', and 'slaacguard set --help' lists them");
    }
  }

  private static Set<String> of(Section section) {
    Set<String> words = new HashSet<>(section == Section.PEER ? OF_PEER : OF_INTERFACE);
    SettingTable.live(section).forEach(setting -> words.add(setting.word()));
    return words;
  }

  private static int noZone(String zone) {
    throw new IllegalArgumentException("no interface " + zone);
  }

  private void setting(String word, String value) throws CommandException, IOException {
    switch (word) {
      case "listen-port" -> line("listen_port", "" + StockValues.port(value));
      case "fwmark" -> line("fwmark", Integer.toUnsignedString(StockValues.mark(value)));
      case "private-key" -> key("private_key", value);
      case "preshared-key" -> key("preshared_key", value);
      case "peer" -> line("public_key", HexFormat.of().formatHex(PublicKey.parse(value).toBytes()));
      case "endpoint" ->
          line("endpoint", ConfigurationUpdates.resolve(EndpointName.parse(value)).toString());
      case "persistent-keepalive" ->
          line("persistent_keepalive_interval", "" + StockValues.keepalive(value));
      case "allowed-ips" -> allowedIps(value);
      default -> set(SettingTable.worded(word), value);
    }
  }

  private void line(String key, String value) {
    lines.add(key + "=" + value);
  }

  private void key(String name, String file) throws IOException, CommandException {
    try (SecretKey key = KeyFiles.read(file)) {
      line(name, key.toHex());
    }
  }

  /** A list replaces the previous one; an empty value removes it. */
  private <T> void set(Setting<T> setting, String value) {
    boolean none = value.isBlank();
    if (setting instanceof ListSetting<T> list) {
      line(list.replaceKey(), "true");
    } else if (none) {
      line(setting.key(), "");
    }
    if (!none) {
      Consumer<String> warn = text -> warnings.add(setting.word() + ": " + text);
      setting.texts(setting.parse(value, warn)).forEach(t -> line(setting.key(), t));
    }
  }

  private void allowedIps(String value) {
    List<String> entries = entries(value);
    // If any entry has a sign, all entries change the present list.
    if (entries.stream().noneMatch(e -> e.startsWith("+") || e.startsWith("-"))) {
      line("replace_allowed_ips", "true");
    }
    for (String entry : entries) {
      HostBits.warn(entry, text -> warnings.add("allowed-ips: " + text));
      String prefix = entry.startsWith("+") ? entry.substring(1) : entry;
      boolean whole = prefix.indexOf('/') < 0;
      line("allowed_ip", whole ? prefix + (prefix.indexOf(':') < 0 ? "/32" : "/128") : prefix);
    }
  }

  private static List<String> entries(String value) {
    return Arrays.stream(value.split(",", -1))
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .toList();
  }
}
