package org.slaacguard.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Converts a section to texts, key by key, in the order of {@code wg} and {@code wg-quick}: the
 * text of each value, or of each list entry. The texts include secrets.
 */
final class SectionTexts {
  private final Map<FileKey, List<String>> texts = new LinkedHashMap<>();

  private SectionTexts() {}

  /** The texts of {@code [Interface]}. */
  static Map<FileKey, List<String>> of(InterfaceSection device) {
    SectionTexts section = new SectionTexts();
    NetworkSettings network = device.network();
    section.all(ConfigKey.ADDRESS, network.addresses());
    List<Object> dns = new ArrayList<>(network.dnsServers());
    dns.addAll(network.dnsSearch());
    section.all(ConfigKey.DNS, dns);
    section.one(ConfigKey.MTU, network.mtu());
    section.one(ConfigKey.TABLE, network.table());
    section.one(ConfigKey.LISTEN_PORT, device.listenPort());
    Integer mark = device.fwmark();
    section.one(
        ConfigKey.FW_MARK,
        mark == null ? null : mark == 0 ? "off" : "0x" + Integer.toHexString(mark));
    section.one(
        ConfigKey.PRIVATE_KEY, device.privateKey() == null ? null : device.privateKey().toBase64());
    section.settings(device.settings());
    section.all(ConfigKey.PRE_UP, device.hooks().preUp());
    section.all(ConfigKey.POST_UP, device.hooks().postUp());
    section.all(ConfigKey.PRE_DOWN, device.hooks().preDown());
    section.all(ConfigKey.POST_DOWN, device.hooks().postDown());
    section.one(ConfigKey.SAVE_CONFIG, device.saveConfig() ? true : null);
    return section.texts;
  }

  /** The texts of a {@code [Peer]}. */
  static Map<FileKey, List<String>> of(PeerSection peer) {
    SectionTexts section = new SectionTexts();
    section.one(ConfigKey.PUBLIC_KEY, peer.publicKey());
    section.one(
        ConfigKey.PRESHARED_KEY,
        peer.presharedKey() == null ? null : peer.presharedKey().toBase64());
    List<Object> allowed = new ArrayList<>();
    peer.allowedIps().forEach(p -> allowed.add(peer.incremental() ? "+" + p : p));
    peer.removedAllowedIps().forEach(p -> allowed.add("-" + p));
    section.all(ConfigKey.ALLOWED_IPS, allowed);
    section.settings(peer.settings());
    section.one(ConfigKey.ENDPOINT, peer.endpoint());
    Integer keepalive = peer.persistentKeepalive();
    section.one(
        ConfigKey.PERSISTENT_KEEPALIVE, keepalive != null && keepalive == 0 ? "off" : keepalive);
    return section.texts;
  }

  /** Whether each entry of a key has a line of its own; otherwise one line has them all. */
  static boolean isEntryPerLine(FileKey key) {
    return switch (key) {
      case ConfigKey stock -> stock.repeatable() && stock != ConfigKey.DNS && !key.isWireGuards();
      case ListSetting<?> list -> list.entryPerLine();
      case ValueSetting<?> _ -> false;
    };
  }

  private void settings(Settings settings) {
    SettingTable.all().forEach(setting -> all(setting, settings.texts(setting)));
  }

  private void one(FileKey key, @Nullable Object value) {
    if (value != null) {
      texts.put(key, List.of(value.toString()));
    }
  }

  private void all(FileKey key, List<?> values) {
    if (!values.isEmpty()) {
      texts.put(key, values.stream().map(Object::toString).toList());
    }
  }
}
