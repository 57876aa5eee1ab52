package org.slaacguard.wireguard;

/**
 * What one thread computes handshakes with: its hashes, its cipher, its scratch memory. For {@link
 * InitiationTask#run} and {@link Protocol#prepare}.
 */
public final class HandshakeCrypto {
  final X25519 dh;
  final Blake2s blake = new Blake2s();
  final HandshakeAead aead = new HandshakeAead();
  final ResponderHandshake responder;

  /** Tools for the thread that uses them. */
  public HandshakeCrypto(X25519 dh) {
    this.dh = dh;
    responder = new ResponderHandshake(dh, blake, aead);
  }
}
