package org.slaacguard.linux;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * A change to an interface of the kernel's WireGuard. A null field stays as it is.
 *
 * @param privateKey 32 bytes, all 0 for none; owned by the caller, who wipes it
 * @param listenPort 0 to 65535, 0 for any
 * @param mark of outer packets, 0 for none
 * @param replacePeers whether all present peers are removed first
 * @param peers changes of peers, in order
 */
public record WireGuardChange(
    byte @Nullable [] privateKey,
    @Nullable Integer listenPort,
    @Nullable Integer mark,
    boolean replacePeers,
    List<WireGuardPeerChange> peers) {
  /** Checks lengths and copies the list. */
  public WireGuardChange {
    if (privateKey != null && privateKey.length != PublicKey.LENGTH) {
      throw new IllegalArgumentException("a private key of " + privateKey.length + " bytes");
    }
    if (listenPort != null && (listenPort < 0 || listenPort > 65535)) {
      throw new IllegalArgumentException("a port must be 0 to 65535, not " + listenPort);
    }
    peers = List.copyOf(peers);
  }

  /** Creates a change of peers alone. */
  public static WireGuardChange ofPeers(List<WireGuardPeerChange> peers) {
    return new WireGuardChange(null, null, null, false, peers);
  }

  /** The same change with this private key of 32 bytes, all 0 for none. */
  public WireGuardChange withPrivateKey(byte[] key) {
    return new WireGuardChange(key, listenPort, mark, replacePeers, peers);
  }

  /** The same change with this listen port, 0 for any. */
  public WireGuardChange withListenPort(int port) {
    return new WireGuardChange(privateKey, port, mark, replacePeers, peers);
  }

  /** The same change with this mark of outer packets, 0 for none. */
  public WireGuardChange withMark(int newMark) {
    return new WireGuardChange(privateKey, listenPort, newMark, replacePeers, peers);
  }

  /** The same change, after all present peers are removed. */
  public WireGuardChange replacingPeers() {
    return new WireGuardChange(privateKey, listenPort, mark, true, peers);
  }

  /** Leaves out the private key. */
  @Override
  public String toString() {
    return "port " + listenPort + ", mark " + mark + ", peers " + peers;
  }
}
