package org.slaacguard.control;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/** Collects the values of one {@code [Peer]}. A bad value throws, and changes nothing. */
final class PeerReader implements AutoCloseable {
  private final int line;
  private final HiddenKeys keys;
  private boolean keyTried;
  private @Nullable PublicKey publicKey;
  private @Nullable SecretKey presharedKey;
  private @Nullable EndpointName endpoint;
  private int endpointLine;
  private @Nullable Integer persistentKeepalive;
  private final List<IpPrefix> allowedIps = new ArrayList<>();
  private final List<IpPrefix> removedAllowedIps = new ArrayList<>();
  private boolean incremental;
  private Settings settings = Settings.NONE;

  PeerReader(int line, HiddenKeys keys) {
    this.line = line;
    this.keys = keys;
  }

  /** The line where the section begins. */
  int line() {
    return line;
  }

  /** Whether the section has a public key, valid or not. */
  boolean keyWasTried() {
    return keyTried;
  }

  /** The line of the endpoint; 0 without an endpoint. */
  int endpointLine() {
    return endpointLine;
  }

  void set(Setting<?> setting, String value, Consumer<String> warn) {
    settings = settings.reading(setting, value, warn);
  }

  void set(ConfigKey key, String value, int at, Consumer<String> warn) {
    switch (key) {
      case PUBLIC_KEY -> {
        keyTried = true;
        publicKey = PublicKey.parse(value);
      }
      case PRESHARED_KEY -> {
        SecretKey before = presharedKey;
        presharedKey = keys.read(value);
        if (before != null) {
          before.close();
        }
      }
      case ENDPOINT -> {
        endpoint = EndpointName.parse(value);
        endpointLine = at;
      }
      case PERSISTENT_KEEPALIVE -> persistentKeepalive = StockValues.keepalive(value);
      case ALLOWED_IPS -> {
        // As in wg, each list says whether it replaces or changes the earlier ones; the last list
        // decides.
        incremental = false;
        ValueText.list(value).forEach(entry -> addAllowedIp(entry, warn));
      }
      default -> throw new IllegalStateException(key.toString());
    }
  }

  private void addAllowedIp(String entry, Consumer<String> warn) {
    boolean remove = entry.startsWith("-");
    boolean add = entry.startsWith("+");
    String text = remove || add ? entry.substring(1) : entry;
    IpPrefix prefix = IpPrefix.parse(text);
    HostBits.warn(text, warn);
    incremental |= remove || add;
    (remove ? removedAllowedIps : allowedIps).add(prefix);
    (remove ? allowedIps : removedAllowedIps).remove(prefix);
  }

  /** The section; null without a public key. */
  @Nullable PeerSection finish() {
    return publicKey == null
        ? null
        : new PeerSection(
            publicKey,
            presharedKey,
            endpoint,
            persistentKeepalive,
            allowedIps,
            removedAllowedIps,
            incremental,
            settings);
  }

  /** Wipes the key. */
  @Override
  public void close() {
    if (presharedKey != null) {
      presharedKey.close();
    }
  }
}
