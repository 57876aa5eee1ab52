package org.slaacguard.linux;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * A peer as the kernel's WireGuard reports it.
 *
 * @param publicKey the peer's key
 * @param presharedKey 32 bytes, or null if there is none; wiped by {@link WireGuardDevice#close}
 * @param endpoint the last known endpoint, or null
 * @param persistentKeepalive in seconds, 0 for none
 * @param lastHandshake by the kernel's wall clock, or null
 * @param receivedBytes with all overhead except outer headers
 * @param sentBytes likewise
 * @param allowedIps in the kernel's order
 */
public record WireGuardPeer(
    PublicKey publicKey,
    byte @Nullable [] presharedKey,
    @Nullable Endpoint endpoint,
    int persistentKeepalive,
    @Nullable Instant lastHandshake,
    long receivedBytes,
    long sentBytes,
    List<IpPrefix> allowedIps) {
  /** Copies the list. */
  public WireGuardPeer {
    allowedIps = List.copyOf(allowedIps);
  }

  WireGuardPeer withAllowedIps(List<IpPrefix> list) {
    return new WireGuardPeer(
        publicKey,
        presharedKey,
        endpoint,
        persistentKeepalive,
        lastHandshake,
        receivedBytes,
        sentBytes,
        list);
  }

  void wipe() {
    if (presharedKey != null) {
      Arrays.fill(presharedKey, (byte) 0);
    }
  }

  /** Leaves out the preshared key. */
  @Override
  public String toString() {
    return "peer " + publicKey + " at " + endpoint + ", allowed " + allowedIps;
  }
}
