package org.slaacguard.wireguard;

import java.util.Arrays;

/**
 * The initiator's computations: the initiation (whitepaper, section 5.4.2) and, later, the keys
 * from the response (section 5.4.3). One object serves all handshakes of a thread; the caller keeps
 * the state in between.
 */
final class InitiatorHandshake {
  private final X25519 dh;
  private final SymmetricState state;
  private final byte[] shared = new byte[32];
  private final byte[] key = new byte[32];

  InitiatorHandshake(X25519 dh, Blake2s blake, HandshakeAead aead) {
    this.dh = dh;
    this.state = new SymmetricState(blake, aead);
  }

  /**
   * Computes the initiation, without its MACs.
   *
   * @param ephemeral 32 random bytes, which the caller wipes
   * @param grain the time, see {@link Tai64n}
   * @param saved receives the state for {@link #finish}
   * @return false if the peer's static key is of low order, or is our own
   */
  boolean initiate(
      LocalIdentity identity,
      PeerKeys keys,
      byte[] ephemeral,
      int localIndex,
      long grain,
      byte[] message,
      byte[] saved) {
    message[0] = Messages.INITIATION;
    Bytes.putInt(message, Messages.SENDER, localIndex);
    state.start(keys.remote());
    dh.publicKey(ephemeral, shared);
    System.arraycopy(shared, 0, message, Messages.INITIATION_EPHEMERAL, 32);
    state.mixEphemeral(shared);
    dh.agree(ephemeral, keys.remote(), shared);
    state.mixKey(shared, key);
    state.seal(key, identity.publicKey(), 32, message, Messages.INITIATION_STATIC);
    if (!keys.staticStatic(identity, dh, shared)) {
      return false;
    }
    state.mixKey(shared, key);
    Tai64n.write(grain, shared, 0);
    state.seal(key, shared, Messages.TIMESTAMP, message, Messages.INITIATION_TIMESTAMP);
    state.save(saved);
    return true;
  }

  /**
   * Processes the response.
   *
   * @param saved the state that {@link #initiate} left
   * @param presharedKey 32 bytes, zero for none
   * @param send receives the sending key
   * @param receive receives the receiving key
   * @return whether the response is authentic
   */
  boolean finish(
      LocalIdentity identity,
      byte[] ephemeral,
      byte[] saved,
      byte[] presharedKey,
      byte[] message,
      byte[] send,
      byte[] receive) {
    byte[] theirs = Bytes.copy(message, Messages.RESPONSE_EPHEMERAL, 32);
    state.restore(saved);
    state.mixEphemeral(theirs);
    if (!dh.agree(ephemeral, theirs, shared)) {
      return false;
    }
    state.mixChain(shared);
    if (!dh.agree(identity.privateKey(), theirs, shared)) {
      return false;
    }
    state.mixChain(shared);
    state.mixPresharedKey(presharedKey, key);
    if (!state.open(key, message, Messages.RESPONSE_EMPTY, Messages.MAC, shared)) {
      return false;
    }
    state.split(send, receive);
    return true;
  }

  void wipe() {
    state.wipe();
    Arrays.fill(shared, (byte) 0);
    Arrays.fill(key, (byte) 0);
  }
}
