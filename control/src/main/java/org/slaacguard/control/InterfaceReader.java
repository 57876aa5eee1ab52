package org.slaacguard.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.NameServer;
import org.slaacguard.net.SecretKey;

/** Collects the values of {@code [Interface]}. A bad value throws, and changes nothing. */
final class InterfaceReader {
  /** The size that every IPv4 host accepts (RFC 791, section 3.1); IPv6 needs more. */
  private static final int SMALLEST_MTU = 576;

  private final HiddenKeys keys;
  private @Nullable SecretKey privateKey;
  private @Nullable Integer listenPort;
  private @Nullable Integer fwmark;
  private final List<InterfaceAddress> addresses = new ArrayList<>();
  private final List<NameServer> dnsServers = new ArrayList<>();
  private final List<String> dnsSearch = new ArrayList<>();
  private @Nullable Integer mtu;
  private @Nullable String table;
  private final List<String> preUp = new ArrayList<>();
  private final List<String> postUp = new ArrayList<>();
  private final List<String> preDown = new ArrayList<>();
  private final List<String> postDown = new ArrayList<>();
  private boolean saveConfig;
  private Settings settings = Settings.NONE;

  InterfaceReader(HiddenKeys keys) {
    this.keys = keys;
  }

  void set(Setting<?> setting, String value, Consumer<String> warn) {
    settings = settings.reading(setting, value, warn);
  }

  void set(ConfigKey key, String value, Consumer<String> warn) {
    switch (key) {
      case PRIVATE_KEY -> {
        SecretKey before = privateKey;
        privateKey = keys.read(value);
        if (before != null) {
          before.close();
        }
      }
      case LISTEN_PORT -> listenPort = StockValues.port(value);
      case FW_MARK -> fwmark = StockValues.mark(value);
      case ADDRESS -> ValueText.words(value).forEach(e -> addAddress(ValueText.address(e), warn));
      case DNS -> ValueText.words(value).forEach(this::addDns);
      case MTU ->
          mtu = value.isEmpty() ? null : ValueText.number("an MTU", value, SMALLEST_MTU, 65475);
      case TABLE -> table = table(value);
      case PRE_UP -> addHook(preUp, value);
      case POST_UP -> addHook(postUp, value);
      case PRE_DOWN -> addHook(preDown, value);
      case POST_DOWN -> addHook(postDown, value);
      case SAVE_CONFIG -> saveConfig = ValueText.flag(value);
      default -> throw new IllegalStateException(key.toString());
    }
  }

  private static void addHook(List<String> hooks, String value) {
    if (!value.isEmpty()) {
      hooks.add(value);
    }
  }

  private void addAddress(InterfaceAddress address, Consumer<String> warn) {
    if (addresses.contains(address)) {
      warn.accept(address + " is there twice");
    } else {
      addresses.add(address);
    }
  }

  private void addDns(String entry) {
    boolean address = entry.indexOf(':') >= 0 || entry.matches("[0-9.]+");
    if (address) {
      dnsServers.add(NameServer.parse(entry));
    } else {
      dnsSearch.add(ValueText.searchDomain(entry));
    }
  }

  private static @Nullable String table(String value) {
    String word = value.toLowerCase(Locale.ROOT);
    if (word.equals("auto") || word.isEmpty()) {
      return null;
    }
    if (word.equals(NetworkSettings.TABLE_OFF)) {
      return NetworkSettings.TABLE_OFF;
    }
    if (!value.matches("[A-Za-z0-9_.-]{1,64}")) {
      throw new IllegalArgumentException("the table must be auto, off, a number or a name");
    }
    return value;
  }

  InterfaceSection finish() {
    return new InterfaceSection(
        privateKey,
        listenPort,
        fwmark,
        new NetworkSettings(addresses, dnsServers, dnsSearch, mtu, table),
        new Hooks(preUp, postUp, preDown, postDown),
        saveConfig,
        settings);
  }
}
