package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.wireguard.JdkX25519;

/**
 * Keeps an interface from being its own peer. It does so silently, as every WireGuard does. A peer
 * with the interface's public key is left out of a change, and is removed when the interface gets
 * that key. For one thread.
 */
final class SelfPeerFilter extends BackendLayer {
  private @Nullable PublicKey own;

  SelfPeerFilter(Backend backend) {
    super(backend);
  }

  @Override
  public void apply(DeviceUpdate update) throws BackendException {
    SecretKey key = update.privateKey();
    PublicKey next = key == null ? own : publicKey(key);
    backend.apply(next == null ? update : without(next, update));
    own = next;
  }

  private DeviceUpdate without(PublicKey next, DeviceUpdate update) throws BackendException {
    boolean becomes = !Objects.equals(next, own) && isPeer(next);
    if (!becomes && update.peers().stream().noneMatch(p -> p.publicKey().equals(next))) {
      return update;
    }
    List<PeerUpdate> others = new ArrayList<>();
    if (becomes) {
      others.add(PeerUpdate.builder(next).remove().build());
    }
    update.peers().stream().filter(p -> !p.publicKey().equals(next)).forEach(others::add);
    return update.toBuilder().peers(others).build();
  }

  private boolean isPeer(PublicKey key) throws BackendException {
    try (DeviceStatus status = backend.status()) {
      return status.peers().stream().anyMatch(peer -> peer.publicKey().equals(key));
    }
  }

  /** The public key of an interface; null where it has none. */
  static @Nullable PublicKey publicKey(SecretKey key) {
    if (key.isZero()) {
      return null;
    }
    byte[] secret = key.toBytes();
    byte[] made = new byte[PublicKey.LENGTH];
    try {
      new JdkX25519().publicKey(secret, made);
      return PublicKey.ofBytes(made);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }
}
