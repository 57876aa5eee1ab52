package org.slaacguard.control;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a configuration file, in the order that {@code wg} and {@code wg-quick} use. */
final class ConfigWriter {
  private final StringBuilder out = new StringBuilder();

  private ConfigWriter() {}

  static String write(Configuration configuration) {
    ConfigWriter writer = new ConfigWriter();
    writer.device(configuration.device());
    configuration.peers().forEach(writer::peer);
    return writer.out.toString();
  }

  private void device(InterfaceSection device) {
    out.append("[Interface]\n");
    NetworkSettings network = device.network();
    each(ConfigKey.ADDRESS, network.addresses());
    List<Object> dns = new ArrayList<>(network.dnsServers());
    dns.addAll(network.dnsSearch());
    joined(ConfigKey.DNS, dns);
    one(ConfigKey.MTU, network.mtu());
    one(ConfigKey.TABLE, network.table());
    one(ConfigKey.LISTEN_PORT, device.listenPort());
    Integer mark = device.fwmark();
    one(
        ConfigKey.FW_MARK,
        mark == null ? null : mark == 0 ? "off" : "0x" + Integer.toHexString(mark));
    one(ConfigKey.PRIVATE_KEY, device.privateKey() == null ? null : device.privateKey().toBase64());
    settings(device.settings());
    each(ConfigKey.PRE_UP, device.hooks().preUp());
    each(ConfigKey.POST_UP, device.hooks().postUp());
    each(ConfigKey.PRE_DOWN, device.hooks().preDown());
    each(ConfigKey.POST_DOWN, device.hooks().postDown());
    one(ConfigKey.SAVE_CONFIG, device.saveConfig() ? true : null);
  }

  private void peer(PeerSection peer) {
    out.append("\n[Peer]\n");
    one(ConfigKey.PUBLIC_KEY, peer.publicKey());
    one(
        ConfigKey.PRESHARED_KEY,
        peer.presharedKey() == null ? null : peer.presharedKey().toBase64());
    List<Object> allowed = new ArrayList<>();
    peer.allowedIps().forEach(p -> allowed.add(peer.incremental() ? "+" + p : p));
    peer.removedAllowedIps().forEach(p -> allowed.add("-" + p));
    joined(ConfigKey.ALLOWED_IPS, allowed);
    settings(peer.settings());
    one(ConfigKey.ENDPOINT, peer.endpoint());
    Integer keepalive = peer.persistentKeepalive();
    one(ConfigKey.PERSISTENT_KEEPALIVE, keepalive != null && keepalive == 0 ? "off" : keepalive);
  }

  private void settings(Settings settings) {
    for (Setting<?> setting : SettingTable.all()) {
      List<String> texts = settings.texts(setting);
      if (setting instanceof ListSetting<?> list && list.entryPerLine()) {
        each(setting, texts);
      } else {
        joined(setting, texts);
      }
    }
  }

  private void one(FileKey key, @Nullable Object value) {
    if (value != null) {
      out.append(key).append(" = ").append(value).append('\n');
    }
  }

  private void each(FileKey key, List<?> values) {
    values.forEach(value -> one(key, value));
  }

  private void joined(FileKey key, List<?> values) {
    if (!values.isEmpty()) {
      one(key, String.join(", ", values.stream().map(Object::toString).toList()));
    }
  }
}
