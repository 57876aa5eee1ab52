package org.slaacguard.control;

import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/** Collects the lines of a {@code set} about one peer. A wrong line throws. */
final class UapiPeerReader implements AutoCloseable {
  private final PublicKey key;
  private final PeerUpdate.Builder update;
  private final SettingKeys settings;
  private @Nullable SecretKey presharedKey;
  private boolean remove;
  private boolean updateOnly;

  /**
   * Nothing taken yet.
   *
   * @param warn takes warnings about probable mistakes
   */
  UapiPeerReader(PublicKey key, Consumer<String> warn) {
    this.key = key;
    settings = new SettingKeys(Section.PEER, warn);
    update = PeerUpdate.builder(key);
  }

  void take(UapiLine line, ToIntFunction<String> zones) {
    switch (line.key()) {
      case "remove" -> {
        line.mustBeTrue();
        remove = true;
      }
      case "update_only" -> {
        line.mustBeTrue();
        updateOnly = true;
        update.updateOnly();
      }
      case "protocol_version" -> {
        if (!line.value().equals("1")) {
          throw new IllegalArgumentException("the version must be 1");
        }
      }
      case "preshared_key" -> takePresharedKey(line.value());
      case "endpoint" -> update.endpoint(endpoint(line.value(), zones));
      case "persistent_keepalive_interval" -> update.persistentKeepalive((int) line.number(65535));
      case "replace_allowed_ips" -> {
        line.mustBeTrue();
        // Applied line by line, as other implementations do: earlier entries of the request are
        // dropped too.
        update.forgetAllowedIps().replaceAllowedIps();
      }
      case "allowed_ip" -> takeAllowedIp(line.value());
      default -> {
        if (!settings.take(line)) {
          throw new IllegalArgumentException("unknown key of a peer");
        }
      }
    }
  }

  private void takePresharedKey(String hex) {
    SecretKey next = SecretKey.parseHex(hex);
    close();
    presharedKey = next;
    update.presharedKey(next);
  }

  private void takeAllowedIp(String value) {
    String prefix = value.startsWith("-") ? value.substring(1) : value;
    if (prefix.indexOf('/') < 0) {
      throw new IllegalArgumentException("an address with its prefix length is needed");
    }
    if (value.startsWith("-")) {
      update.removeAllowedIp(IpPrefix.parse(prefix));
    } else {
      update.allowedIp(IpPrefix.parse(prefix));
    }
  }

  /** Parses an address and a port. Clients resolve host names; zones are resolved here. */
  static Endpoint endpoint(String text, ToIntFunction<String> zones) {
    EndpointName name = EndpointName.parse(text);
    if (name.host().indexOf(':') >= 0 && !text.startsWith("[")) {
      throw new IllegalArgumentException("an IPv6 address must be in brackets");
    }
    int percent = name.host().indexOf('%');
    if (percent < 0) {
      return new Endpoint(IpAddress.parse(name.host()), name.port());
    }
    String zone = name.host().substring(percent + 1);
    int index = zone.matches("[0-9]{1,9}") ? Integer.parseInt(zone) : zones.applyAsInt(zone);
    return new Endpoint(IpAddress.parse(name.host().substring(0, percent)), name.port(), index);
  }

  /** The change. If it removes the peer, its other lines have no effect. */
  PeerUpdate finish() {
    if (!remove) {
      return update.settings(settings.update()).build();
    }
    close();
    PeerUpdate.Builder gone = PeerUpdate.builder(key).remove();
    return (updateOnly ? gone.updateOnly() : gone).build();
  }

  /** Wipes the key. */
  @Override
  public void close() {
    if (presharedKey != null) {
      presharedKey.close();
    }
  }
}
