package org.slaacguard.wireguard;

import java.util.Arrays;

/**
 * The responder's computations in three steps: {@link #open} finds the sender, {@link
 * #authenticate} verifies it, {@link #respond} makes the response and the keys. The caller stops at
 * the first false. One object serves all handshakes of a thread, one after the other.
 */
final class ResponderHandshake {
  private final X25519 dh;
  private final SymmetricState state;
  private final byte[] theirEphemeral = new byte[32];
  private final byte[] theirStatic = new byte[32];
  private final byte[] timestamp = new byte[Messages.TIMESTAMP];
  private final byte[] shared = new byte[32];
  private final byte[] key = new byte[32];

  ResponderHandshake(X25519 dh, Blake2s blake, HandshakeAead aead) {
    this.dh = dh;
    this.state = new SymmetricState(blake, aead);
  }

  /** Decrypts the sender's static key; false if the initiation is not meant for us. */
  boolean open(LocalIdentity identity, byte[] message) {
    System.arraycopy(message, Messages.INITIATION_EPHEMERAL, theirEphemeral, 0, 32);
    state.start(identity.publicKey());
    state.mixEphemeral(theirEphemeral);
    if (!dh.agree(identity.privateKey(), theirEphemeral, shared)) {
      return false;
    }
    state.mixKey(shared, key);
    return state.open(key, message, Messages.INITIATION_STATIC, 32 + Messages.MAC, theirStatic);
  }

  /** The static key from the initiation. */
  byte[] theirStatic() {
    return theirStatic;
  }

  /** Whether the owner of the static key made this initiation, which may still be a replay. */
  boolean authenticate(byte[] staticStatic, byte[] message) {
    state.mixKey(staticStatic, key);
    return state.open(
        key, message, Messages.INITIATION_TIMESTAMP, Messages.TIMESTAMP + Messages.MAC, timestamp);
  }

  /** Seconds of its timestamp. */
  long seconds() {
    return Bytes.getLongBigEndian(timestamp, 0);
  }

  /** Nanoseconds of its timestamp. */
  int nanos() {
    return Bytes.getIntBigEndian(timestamp, Long.BYTES);
  }

  /**
   * Computes the response, without its MACs.
   *
   * @param presharedKey 32 bytes, zero for none
   * @param ephemeral 32 random bytes, which the caller wipes
   * @param send receives the sending key
   * @param receive receives the receiving key
   * @return false if the initiation had keys of low order
   */
  boolean respond(
      byte[] presharedKey,
      byte[] ephemeral,
      int localIndex,
      int remoteIndex,
      byte[] message,
      byte[] send,
      byte[] receive) {
    message[0] = Messages.RESPONSE;
    Bytes.putInt(message, Messages.SENDER, localIndex);
    Bytes.putInt(message, Messages.RESPONSE_RECEIVER, remoteIndex);
    dh.publicKey(ephemeral, shared);
    System.arraycopy(shared, 0, message, Messages.RESPONSE_EPHEMERAL, 32);
    state.mixEphemeral(shared);
    if (!dh.agree(ephemeral, theirEphemeral, shared)) {
      return false;
    }
    state.mixChain(shared);
    if (!dh.agree(ephemeral, theirStatic, shared)) {
      return false;
    }
    state.mixChain(shared);
    state.mixPresharedKey(presharedKey, key);
    state.seal(key, shared, 0, message, Messages.RESPONSE_EMPTY);
    state.split(receive, send);
    return true;
  }

  void wipe() {
    state.wipe();
    Arrays.fill(shared, (byte) 0);
    Arrays.fill(key, (byte) 0);
    Arrays.fill(theirStatic, (byte) 0);
  }
}
