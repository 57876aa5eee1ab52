package org.slaacguard.wireguard;

/**
 * The tools with which one thread computes handshakes: hashes, a cipher, and scratch memory. For
 * {@link HandshakeTask#run} and {@link Protocol#prepare}.
 */
public final class HandshakeCrypto {
  final X25519 dh;
  final Blake2s blake = new Blake2s();
  final InitiatorHandshake initiator;
  final ResponderHandshake responder;

  /** Creates the tools of one thread. */
  public HandshakeCrypto(X25519 dh) {
    this.dh = dh;
    HandshakeAead aead = new HandshakeAead();
    initiator = new InitiatorHandshake(dh, blake, aead);
    responder = new ResponderHandshake(dh, blake, aead);
  }
}
