package org.slaacguard.wireguard;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;

/**
 * Processes an initiation with right MACs: finds its sender, authenticates it, and computes the
 * response.
 */
public final class InitiationTask implements HandshakeTask {
  final LocalIdentity identity;
  final Endpoint from;
  final long received;
  final int localIndex;
  final byte[] sendKey = new byte[32];
  final byte[] receiveKey = new byte[32];
  private final Map<PublicKey, Peer> peers;
  private final byte[] message;
  private final byte[] ephemeral;

  private @Nullable ProtocolEvent refusal = ProtocolEvent.REFUSED_OVERTAKEN;
  private @Nullable Peer peer;
  private @Nullable PublicKey claimed;
  private long seconds;
  private int nanos;
  private int presharedVersion;
  private byte @Nullable [] response;

  /**
   * Creates a task that has not run.
   *
   * @param peers read by the thread that runs the task
   * @param message kept
   * @param localIndex the index for the response, which {@link Handshakes#finish} checks again
   * @param ephemeral 32 random bytes, kept and wiped
   */
  InitiationTask(
      LocalIdentity identity,
      Map<PublicKey, Peer> peers,
      byte[] message,
      Endpoint from,
      long received,
      int localIndex,
      byte[] ephemeral) {
    this.identity = identity;
    this.peers = peers;
    this.message = message;
    this.from = from;
    this.received = received;
    this.localIndex = localIndex;
    this.ephemeral = ephemeral;
  }

  @Override
  public void run(HandshakeCrypto crypto) {
    ResponderHandshake responder = crypto.responder;
    try {
      refusal = consume(responder, crypto.dh);
      Peer sender = peer;
      if (refusal == null && sender != null) {
        respond(responder, sender.keys);
      }
    } finally {
      responder.wipe();
      Arrays.fill(ephemeral, (byte) 0);
    }
  }

  private @Nullable ProtocolEvent consume(ResponderHandshake responder, X25519 dh) {
    if (!responder.open(identity, message)) {
      return ProtocolEvent.REFUSED_FORGED;
    }
    PublicKey theirs = PublicKey.ofBytes(responder.theirStatic());
    claimed = theirs;
    Peer sender = peers.get(theirs);
    byte[] staticStatic = new byte[32];
    if (sender == null || !sender.keys.staticStatic(identity, dh, staticStatic)) {
      return ProtocolEvent.REFUSED_UNKNOWN_PEER;
    }
    boolean authentic = responder.authenticate(staticStatic, message);
    Arrays.fill(staticStatic, (byte) 0);
    if (!authentic) {
      return ProtocolEvent.REFUSED_FORGED;
    }
    peer = sender;
    seconds = responder.seconds();
    nanos = responder.nanos();
    // A replay must not cost a response. This look is a hint; finish decides in order.
    return sender.guard.refusal(received, seconds, nanos);
  }

  private void respond(ResponderHandshake responder, PeerKeys keys) {
    byte[] made = new byte[Messages.RESPONSE_LENGTH];
    byte[] presharedKey = new byte[32];
    presharedVersion = keys.presharedKey(presharedKey);
    int remoteIndex = Bytes.getInt(message, Messages.SENDER);
    if (responder.respond(
        presharedKey, ephemeral, localIndex, remoteIndex, made, sendKey, receiveKey)) {
      response = made;
    }
    Arrays.fill(presharedKey, (byte) 0);
  }

  @Override
  public boolean isExpected() {
    return false;
  }

  @Override
  public void discard() {
    Arrays.fill(ephemeral, (byte) 0);
    Arrays.fill(sendKey, (byte) 0);
    Arrays.fill(receiveKey, (byte) 0);
  }

  /**
   * The reason why there is no response, as far as {@link #run} could tell; null if there is one.
   */
  @Nullable ProtocolEvent refusal() {
    return refusal;
  }

  /** The sender of an authentic initiation, which may still be a replay. */
  @Nullable Peer peer() {
    return peer;
  }

  /** The key that the initiation claims as its sender; null if it was not made for our key. */
  @Nullable PublicKey claimed() {
    return claimed;
  }

  /** Seconds of its timestamp. */
  long seconds() {
    return seconds;
  }

  /** Nanoseconds of its timestamp. */
  int nanos() {
    return nanos;
  }

  /** The version of the preshared key that was used, see {@link PeerKeys#presharedVersion}. */
  int presharedVersion() {
    return presharedVersion;
  }

  /** The index that the peer chose for the session. */
  int remoteIndex() {
    return Bytes.getInt(message, Messages.SENDER);
  }

  /** The response without its MACs; null if the initiation had keys of low order. */
  byte @Nullable [] response() {
    return response;
  }
}
