package org.slaacguard.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.EndpointName;
import org.slaacguard.control.NetworkSettings;
import org.slaacguard.control.PeerExpiry;
import org.slaacguard.control.PeerSection;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/** Parses values of other programs; errors name the place of a wrong value. */
final class ImportValues {
  private static final int SMALLEST_MTU = 576;
  private static final int LARGEST_MTU = 65_475;

  private ImportValues() {}

  /** Parses one value. Errors do not repeat its text, which may be a secret. */
  static <T> T read(String place, String text, Function<String, T> parser) throws CommandException {
    try {
      return parser.apply(text.strip());
    } catch (IllegalArgumentException e) {
      throw new CommandException(place + ": " + TerminalText.plain(String.valueOf(e.getMessage())));
    }
  }

  /** A preshared key; null for none. */
  static @Nullable SecretKey secret(String place, String text) throws CommandException {
    return text.isBlank() ? null : read(place, text, SecretKey::parse);
  }

  static List<IpPrefix> prefixes(String place, List<String> texts) throws CommandException {
    List<IpPrefix> prefixes = new ArrayList<>();
    for (String text : texts) {
      if (!text.isBlank()) {
        IpPrefix prefix = read(place, text, IpPrefix::parse);
        if (!prefixes.contains(prefix)) {
          prefixes.add(prefix);
        }
      }
    }
    return prefixes;
  }

  static List<InterfaceAddress> addresses(String place, List<String> texts)
      throws CommandException {
    List<InterfaceAddress> addresses = new ArrayList<>();
    for (String text : texts) {
      addresses.add(read(place, text, InterfaceAddress::parse));
    }
    return addresses;
  }

  static int number(String place, String text, int least, int most) throws CommandException {
    return read(
        place,
        text,
        digits -> {
          if (!digits.matches("[0-9]{1,9}")
              || Integer.parseInt(digits) < least
              || Integer.parseInt(digits) > most) {
            throw new IllegalArgumentException(
                "a number from " + least + " to " + most + " is expected");
          }
          return Integer.parseInt(digits);
        });
  }

  /** An MTU; null for none. */
  static @Nullable Integer mtu(String place, String text) throws CommandException {
    return text.isBlank() || text.strip().equals("0")
        ? null
        : number(place, text, SMALLEST_MTU, LARGEST_MTU);
  }

  static NetworkSettings network(
      List<InterfaceAddress> addresses, @Nullable Integer mtu, @Nullable String table) {
    return new NetworkSettings(addresses, List.of(), List.of(), mtu, table);
  }

  /** A table; null for the automatic choice. */
  static @Nullable String table(String place, String text) throws CommandException {
    String table = text.strip();
    if (table.isEmpty() || table.equalsIgnoreCase("auto")) {
      return null;
    }
    if (!table.matches("[A-Za-z0-9_.-]{1,64}")) {
      throw new CommandException(place + ": a table is auto, off, a number or a name");
    }
    return table.equalsIgnoreCase(NetworkSettings.TABLE_OFF) ? NetworkSettings.TABLE_OFF : table;
  }

  static PeerSection peer(
      PublicKey key,
      @Nullable SecretKey preshared,
      List<IpPrefix> allowed,
      @Nullable EndpointName endpoint,
      @Nullable Integer keepalive,
      Settings settings) {
    return new PeerSection(
        key, preshared, endpoint, keepalive, allowed, List.of(), false, settings);
  }

  /**
   * The settings of a peer that expires.
   *
   * @param name the peer's name
   * @param text the time; empty for never
   */
  static Settings expiry(String name, String text, List<String> warnings) {
    // A date alone means its beginning in JavaScript, and its end in our files.
    String time =
        text.strip()
            .replaceFirst("^(\\d{4}-\\d\\d-\\d\\d)$", "$1T00:00:00Z")
            .replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d)$", "$1T$2Z");
    if (time.isEmpty()) {
      return Settings.NONE;
    }
    try {
      return Settings.NONE.with(SettingTable.EXPIRES, PeerExpiry.parse(time));
    } catch (IllegalArgumentException e) {
      warnings.add(
          ImportNames.shown(name)
              + " was to expire at "
              + ImportNames.shown(text)
              + ", which is no time that is known here, and is not taken over");
      return Settings.NONE;
    }
  }

  /**
   * A hook as the other program ran it, as a list: in one line, and up to a '#', which begins a
   * comment in {@code wg-quick}. Empty if nothing is left, or it cannot be written to a file.
   */
  static List<String> hook(String place, String text, List<String> warnings) {
    String line = text.replaceAll("[\\r\\n]+", " ").strip();
    int comment = line.indexOf('#');
    String command = comment < 0 ? line : line.substring(0, comment).strip();
    if (comment >= 0) {
      warnings.add(place + " is taken over up to its '#', where wg-quick sees a comment");
    }
    if (command.isEmpty()) {
      return List.of();
    }
    if (command.chars().anyMatch(c -> c < ' ' && c != '\t')) {
      warnings.add(place + " is left out: a file cannot contain a control character");
      return List.of();
    }
    return List.of(command);
  }
}
