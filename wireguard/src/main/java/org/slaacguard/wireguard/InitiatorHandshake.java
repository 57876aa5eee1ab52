package org.slaacguard.wireguard;

import java.util.Arrays;

/**
 * A handshake that we began: an initiation (whitepaper, section 5.4.2), and what must be remembered
 * until its response comes (section 5.4.3). Protocol thread.
 */
final class InitiatorHandshake implements Indexed {
  private final Peer peer;
  private final int localIndex;
  private final X25519 dh;
  private final SymmetricState state;
  private final SymmetricState attempt;
  private final byte[] ephemeral = new byte[32];

  InitiatorHandshake(Peer peer, int localIndex, HandshakeCrypto crypto) {
    this.peer = peer;
    this.localIndex = localIndex;
    this.dh = crypto.dh;
    this.state = new SymmetricState(crypto.blake, crypto.aead);
    this.attempt = new SymmetricState(crypto.blake, crypto.aead);
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public int localIndex() {
    return localIndex;
  }

  /**
   * Makes the initiation, without its MACs.
   *
   * @param ephemeralKey 32 random bytes, copied
   * @param grain the time, see {@link Tai64n}
   * @return false if the peer's static key is of low order, or our own
   */
  boolean initiate(
      LocalIdentity identity, PeerKeys keys, byte[] ephemeralKey, long grain, byte[] message) {
    byte[] staticStatic = new byte[32];
    if (!keys.staticStatic(identity, dh, staticStatic)) {
      return false;
    }
    System.arraycopy(ephemeralKey, 0, ephemeral, 0, 32);
    message[0] = Messages.INITIATION;
    Bytes.putInt(message, Messages.SENDER, localIndex);
    byte[] scratch = new byte[32];
    byte[] key = new byte[32];
    state.start(keys.remote());
    dh.publicKey(ephemeral, scratch);
    System.arraycopy(scratch, 0, message, Messages.INITIATION_EPHEMERAL, 32);
    state.mixEphemeral(scratch);
    dh.agree(ephemeral, keys.remote(), scratch);
    state.mixKey(scratch, key);
    state.seal(key, identity.publicKey(), 32, message, Messages.INITIATION_STATIC);
    state.mixKey(staticStatic, key);
    Arrays.fill(staticStatic, (byte) 0);
    Tai64n.write(grain, scratch, 0);
    state.seal(key, scratch, Messages.TIMESTAMP, message, Messages.INITIATION_TIMESTAMP);
    Arrays.fill(scratch, (byte) 0);
    Arrays.fill(key, (byte) 0);
    return true;
  }

  /**
   * Takes the response. A wrong one changes nothing.
   *
   * @param send receives the key to send with
   * @param receive receives the key to receive with
   * @return whether it is authentic
   */
  boolean finish(
      LocalIdentity identity, PeerKeys keys, byte[] message, byte[] send, byte[] receive) {
    byte[] theirs = Bytes.copy(message, Messages.RESPONSE_EPHEMERAL, 32);
    byte[] shared = new byte[32];
    byte[] key = new byte[32];
    try {
      attempt.copyFrom(state);
      attempt.mixEphemeral(theirs);
      if (!dh.agree(ephemeral, theirs, shared)) {
        return false;
      }
      attempt.mixChain(shared);
      if (!dh.agree(identity.privateKey(), theirs, shared)) {
        return false;
      }
      attempt.mixChain(shared);
      keys.presharedKey(shared);
      attempt.mixPresharedKey(shared, key);
      if (!attempt.open(key, message, Messages.RESPONSE_EMPTY, Messages.MAC, shared)) {
        return false;
      }
      attempt.split(send, receive);
      return true;
    } finally {
      attempt.wipe();
      Arrays.fill(shared, (byte) 0);
      Arrays.fill(key, (byte) 0);
    }
  }

  void wipe() {
    state.wipe();
    Arrays.fill(ephemeral, (byte) 0);
  }
}
