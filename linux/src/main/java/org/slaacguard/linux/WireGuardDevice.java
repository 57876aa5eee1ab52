package org.slaacguard.linux;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * An interface as the kernel's WireGuard reports it. It holds keys, which {@link #close} wipes.
 *
 * @param index of the interface
 * @param name of the interface
 * @param privateKey 32 bytes, or null if there is none
 * @param publicKey the public key of {@code privateKey}
 * @param listenPort 0 if none is chosen yet
 * @param mark of outer packets, 0 for none
 * @param peers in the kernel's order
 */
public record WireGuardDevice(
    int index,
    String name,
    byte @Nullable [] privateKey,
    @Nullable PublicKey publicKey,
    int listenPort,
    int mark,
    List<WireGuardPeer> peers)
    implements AutoCloseable {
  /** Copies the list. */
  public WireGuardDevice {
    peers = List.copyOf(peers);
  }

  /** Wipes the private key and all preshared keys. */
  @Override
  public void close() {
    if (privateKey != null) {
      Arrays.fill(privateKey, (byte) 0);
    }
    peers.forEach(WireGuardPeer::wipe);
  }

  /** Leaves out the secret keys. */
  @Override
  public String toString() {
    return "WireGuard " + name + ", port " + listenPort + ", " + peers.size() + " peers";
  }
}
