package org.slaacguard.linux;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * A change to an interface of the kernel's WireGuard. A null field stays as it is.
 *
 * @param privateKey 32 bytes, all 0 for none; owned by the caller, who wipes it
 * @param listenPort 0 to 65535, 0 for any
 * @param mark of the outer packets, 0 for none
 * @param replacePeers whether it first loses all peers
 * @param peers in their order
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

  /** A change of peers only. */
  public static WireGuardChange ofPeers(List<WireGuardPeerChange> peers) {
    return new WireGuardChange(null, null, null, false, peers);
  }

  /** Setting this private key of 32 bytes, all 0 for none. */
  public WireGuardChange withPrivateKey(byte[] key) {
    return new WireGuardChange(key, listenPort, mark, replacePeers, peers);
  }

  /** Listening there, 0 for any port. */
  public WireGuardChange withListenPort(int port) {
    return new WireGuardChange(privateKey, port, mark, replacePeers, peers);
  }

  /** Marking outer packets, 0 for not. */
  public WireGuardChange withMark(int newMark) {
    return new WireGuardChange(privateKey, listenPort, newMark, replacePeers, peers);
  }

  /** Taking all peers it has first. */
  public WireGuardChange replacingPeers() {
    return new WireGuardChange(privateKey, listenPort, mark, true, peers);
  }

  /** Without the private key. */
  @Override
  public String toString() {
    return "port " + listenPort + ", mark " + mark + ", peers " + peers;
  }
}
