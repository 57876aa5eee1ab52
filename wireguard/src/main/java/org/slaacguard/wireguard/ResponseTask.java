package org.slaacguard.wireguard;

import java.util.Arrays;
import org.slaacguard.net.Endpoint;

/** Processes a response with right MACs to a handshake that we began. */
public final class ResponseTask implements HandshakeTask {
  final PendingHandshake handshake;
  final Endpoint from;
  final byte[] sendKey = new byte[32];
  final byte[] receiveKey = new byte[32];
  private final LocalIdentity identity;
  private final byte[] message;
  private final byte[] ephemeral;
  private final byte[] state;
  private final boolean first;

  private int presharedVersion = -1;
  private boolean authentic;

  /**
   * Creates a task that has not run. The first one of a handshake is expected.
   *
   * @param handshake its present state; it may have ended when the task is done
   * @param message kept
   */
  ResponseTask(LocalIdentity identity, PendingHandshake handshake, byte[] message, Endpoint from) {
    this.identity = identity;
    this.handshake = handshake;
    this.message = message;
    this.from = from;
    first = handshake.answer();
    ephemeral = handshake.ephemeral();
    state = handshake.state();
  }

  @Override
  public void run(HandshakeCrypto crypto) {
    InitiatorHandshake initiator = crypto.initiator;
    byte[] presharedKey = new byte[32];
    presharedVersion = handshake.peer().keys.presharedKey(presharedKey);
    try {
      authentic =
          initiator.finish(identity, ephemeral, state, presharedKey, message, sendKey, receiveKey);
    } finally {
      initiator.wipe();
      Arrays.fill(presharedKey, (byte) 0);
      Arrays.fill(ephemeral, (byte) 0);
      Arrays.fill(state, (byte) 0);
    }
  }

  @Override
  public boolean isExpected() {
    return first;
  }

  @Override
  public void discard() {
    Arrays.fill(ephemeral, (byte) 0);
    Arrays.fill(state, (byte) 0);
    Arrays.fill(sendKey, (byte) 0);
    Arrays.fill(receiveKey, (byte) 0);
  }

  /** Whether the peer made it, in answer to our initiation. */
  boolean authentic() {
    return authentic;
  }

  /** The version of the preshared key that was used, see {@link PeerKeys#presharedVersion}. */
  int presharedVersion() {
    return presharedVersion;
  }

  /** The index that the peer chose for the session. */
  int remoteIndex() {
    return Bytes.getInt(message, Messages.SENDER);
  }
}
