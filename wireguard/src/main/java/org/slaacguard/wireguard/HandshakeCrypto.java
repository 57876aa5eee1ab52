package org.slaacguard.wireguard;

/**
 * What one thread computes handshakes with: its hashes, its cipher, its scratch memory. For {@link
 * HandshakeTask#run} and {@link Protocol#prepare}.
 */
public final class HandshakeCrypto {
  final X25519 dh;
  final Blake2s blake = new Blake2s();
  final InitiatorHandshake initiator;
  final ResponderHandshake responder;

  /** Tools for the thread that uses them. */
  public HandshakeCrypto(X25519 dh) {
    this.dh = dh;
    HandshakeAead aead = new HandshakeAead();
    initiator = new InitiatorHandshake(dh, blake, aead);
    responder = new ResponderHandshake(dh, blake, aead);
  }
}
