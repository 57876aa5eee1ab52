package org.slaacguard.control;

import java.util.HashSet;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.wireguard.LearnScope;
import org.slaacguard.wireguard.SecretKey;

/** Collects what a {@code set} says about one peer. A line that makes no sense throws. */
final class UapiPeerReader implements AutoCloseable {
  /** Entries of a scope, at most: each is looked at for each new address. */
  private static final int LARGEST_SCOPE = 1024;

  private final PeerUpdate.Builder update;
  private final LearnKeys learn = new LearnKeys();
  private final Set<String> seen = new HashSet<>();
  private @Nullable SecretKey presharedKey;
  private int scope;
  private boolean remove;
  private boolean changed;

  UapiPeerReader(PublicKey key) {
    update = PeerUpdate.builder(key);
  }

  void take(UapiLine line, ToIntFunction<String> zones) {
    if (takeRepeatable(line)) {
      changed = true;
      return;
    }
    if (!seen.add(line.key())) {
      throw new IllegalArgumentException("stands twice");
    }
    switch (line.key()) {
      case "remove" -> {
        line.mustBeTrue();
        remove = true;
        update.remove();
      }
      case "update_only" -> {
        line.mustBeTrue();
        update.updateOnly();
      }
      case "protocol_version" -> {
        if (!line.value().equals("1")) {
          throw new IllegalArgumentException("the only version is 1");
        }
      }
      default -> {
        takeOnce(line, zones);
        changed = true;
      }
    }
  }

  private boolean takeRepeatable(UapiLine line) {
    switch (line.key()) {
      case "allowed_ip" -> takeAllowedIp(line.value());
      case "learnable_ip" -> {
        if (++scope > LARGEST_SCOPE) {
          throw new IllegalArgumentException("more than " + LARGEST_SCOPE + " of them");
        }
        update.learnableIps(LearnScope.parse(line.value()));
      }
      default -> {
        return false;
      }
    }
    return true;
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

  private void takeOnce(UapiLine line, ToIntFunction<String> zones) {
    switch (line.key()) {
      case "preshared_key" -> {
        presharedKey = SecretKey.parseHex(line.value());
        update.presharedKey(presharedKey);
      }
      case "endpoint" -> update.endpoint(endpoint(line.value(), zones));
      case "persistent_keepalive_interval" -> update.persistentKeepalive((int) line.number(65535));
      case "replace_allowed_ips" -> {
        line.mustBeTrue();
        update.replaceAllowedIps();
      }
      case "replace_learnable_ips" -> {
        line.mustBeTrue();
        update.replaceLearnableIps();
      }
      default -> {
        if (!learn.take(line)) {
          throw new IllegalArgumentException("no key of a peer");
        }
      }
    }
  }

  /** An address and a port; names of hosts are the client's business, names of zones ours. */
  static Endpoint endpoint(String text, ToIntFunction<String> zones) {
    EndpointName name = EndpointName.parse(text);
    int percent = name.host().indexOf('%');
    if (percent < 0) {
      return new Endpoint(IpAddress.parse(name.host()), name.port());
    }
    String zone = name.host().substring(percent + 1);
    int index = zone.matches("[0-9]{1,9}") ? Integer.parseInt(zone) : zones.applyAsInt(zone);
    return new Endpoint(IpAddress.parse(name.host().substring(0, percent)), name.port(), index);
  }

  /** The change; refused where a peer is removed and changed at once. */
  PeerUpdate finish() {
    if (remove && changed) {
      throw new IllegalArgumentException("a peer cannot be removed and changed at once");
    }
    return update.learn(learn.settings()).build();
  }

  /** Wipes the key in it. */
  @Override
  public void close() {
    if (presharedKey != null) {
      presharedKey.close();
    }
  }
}
