package org.slaacguard.control;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnedAddress;

/** Writes the UAPI's text, line by line. */
final class UapiWriter {
  /** The preshared key of a peer without one. */
  private static final String NO_KEY = "0".repeat(2 * SecretKey.LENGTH);

  private final Appendable out;

  UapiWriter(Appendable out) {
    this.out = out;
  }

  void set(DeviceUpdate device) throws IOException {
    line("set", 1);
    if (device.privateKey() != null) {
      line("private_key", device.privateKey().toHex());
    }
    line("listen_port", device.listenPort());
    line("fwmark", unsigned(device.fwmark()));
    change(device.settings());
    flag("replace_peers", device.replacePeers());
    for (PeerUpdate peer : device.peers()) {
      peer(peer);
    }
    out.append('\n');
  }

  private void peer(PeerUpdate peer) throws IOException {
    line("public_key", peer.publicKey().toHex());
    flag("remove", peer.remove());
    flag("update_only", peer.updateOnly());
    if (peer.presharedKey() != null) {
      line("preshared_key", peer.presharedKey().toHex());
    }
    line("endpoint", peer.endpoint());
    line("persistent_keepalive_interval", peer.persistentKeepalive());
    flag("replace_allowed_ips", peer.replaceAllowedIps());
    for (IpPrefix prefix : peer.removedAllowedIps()) {
      line("allowed_ip", "-" + prefix);
    }
    for (IpPrefix prefix : peer.allowedIps()) {
      line("allowed_ip", prefix);
    }
    change(peer.settings());
  }

  void status(InterfaceStatus status, int version) throws IOException {
    DeviceStatus device = status.device();
    if (device.privateKey() != null) {
      line("private_key", device.privateKey().toHex());
    }
    line("listen_port", device.listenPort() == 0 ? null : device.listenPort());
    line("fwmark", device.fwmark() == 0 ? null : unsigned(device.fwmark()));
    settings(device.settings());
    if (version >= 2) {
      line("backend", device.backend());
      line("crypto", device.crypto());
      each("notice", status.notices());
      for (Counter counter : Counter.values()) {
        line("counter", counter.label() + ":" + device.counters().getOrDefault(counter, 0L));
      }
      for (RefusedHandshake refused : status.refusedHandshakes()) {
        line(TraceLines.REFUSED_HANDSHAKE, TraceLines.text(refused));
      }
      each("conflict", status.conflicts());
      DelegationStatus delegation = status.delegation();
      if (delegation != null) {
        DelegationLines.write(delegation, this::line);
      }
    }
    for (PeerStatus peer : device.peers()) {
      peer(peer, version);
      if (version >= 2) {
        trace(status.trace(peer.publicKey()));
      }
    }
    line("errno", 0);
    out.append('\n');
  }

  void owner(AddressOwner owner) throws IOException {
    switch (owner) {
      case AddressOwner.Nobody n -> line("owner", "nobody");
      case AddressOwner.Gateway g -> line("owner", "gateway");
      case AddressOwner.Static s -> {
        line("owner", "static");
        line("public_key", s.peer().toHex());
        line("allowed_ip", s.prefix());
      }
      case AddressOwner.Learned l -> {
        line("owner", "learned");
        line("public_key", l.peer().toHex());
        learned(l.address(), 2);
      }
    }
    line("errno", 0);
    out.append('\n');
  }

  private void learned(LearnedAddress learned, int version) throws IOException {
    line("learned_ip", learned.address());
    if (version >= 2) {
      line("learned_at_ms", learned.learnedAt().toEpochMilli());
      line("last_seen_ms", learned.lastSeen().toEpochMilli());
    }
  }

  private void peer(PeerStatus peer, int version) throws IOException {
    line("public_key", peer.publicKey().toHex());
    line("preshared_key", peer.presharedKey() == null ? NO_KEY : peer.presharedKey().toHex());
    line("protocol_version", 1);
    line("endpoint", peer.endpoint());
    Instant handshake = peer.latestHandshake();
    line("last_handshake_time_sec", handshake == null ? 0 : handshake.getEpochSecond());
    line("last_handshake_time_nsec", handshake == null ? 0 : handshake.getNano());
    line("tx_bytes", peer.txBytes());
    line("rx_bytes", peer.rxBytes());
    line("persistent_keepalive_interval", peer.persistentKeepalive());
    each("allowed_ip", peer.allowedIps());
    settings(peer.settings());
    for (LearnedAddress learned : peer.learned()) {
      learned(learned, version);
    }
  }

  private void trace(PeerTrace trace) throws IOException {
    line(TraceLines.SOLICITED, millis(trace.solicited()));
    line(TraceLines.ADVERTISED, millis(trace.advertised()));
    line(TraceLines.ATTEMPTED, millis(trace.attempted()));
    if (trace.unreachable() > 0) {
      line(TraceLines.UNREACHABLE, trace.unreachable());
    }
    for (PeerTrace.Refused refused : trace.refused()) {
      line(TraceLines.REFUSED, TraceLines.text(refused));
    }
    Duration ahead = trace.clockAhead();
    line(TraceLines.CLOCK_AHEAD, ahead == null ? null : ahead.toMillis());
    for (PeerTrace.Delegated delegated : trace.delegated()) {
      line(TraceLines.DELEGATED, TraceLines.text(delegated));
    }
  }

  private static @Nullable Long millis(@Nullable Instant at) {
    return at == null ? null : at.toEpochMilli();
  }

  /** Writes removals before additions. */
  private void change(SettingsUpdate update) throws IOException {
    for (Setting<?> setting : SettingTable.all()) {
      if (update.cleared().contains(setting)) {
        switch (setting) {
          case ListSetting<?> list -> flag(list.replaceKey(), true);
          case ValueSetting<?> value -> line(value.key(), "");
        }
      }
    }
    settings(update.values());
  }

  private void settings(Settings settings) throws IOException {
    if (settings.isEmpty()) {
      return;
    }
    for (Setting<?> setting : SettingTable.all()) {
      if (setting.isLive()) {
        each(setting.key(), settings.texts(setting));
      }
    }
  }

  private static @Nullable String unsigned(@Nullable Integer bits) {
    return bits == null ? null : Integer.toUnsignedString(bits);
  }

  private void each(String key, List<?> values) throws IOException {
    for (Object value : values) {
      line(key, value);
    }
  }

  private void flag(String key, boolean on) throws IOException {
    line(key, on ? "true" : null);
  }

  private void line(String key, @Nullable Object value) throws IOException {
    if (value != null) {
      out.append(key).append('=').append(value.toString()).append('\n');
    }
  }
}
