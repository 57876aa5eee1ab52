package org.slaacguard.wireguard;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Computes one of our initiations. A peer has at most one at a time. */
public final class OwnInitiationTask implements HandshakeTask {
  final PendingHandshake handshake;
  final byte[] ephemeral;
  final byte[] state = new byte[SymmetricState.LENGTH];
  private final LocalIdentity identity;
  private final long grain;

  private byte @Nullable [] message;

  /**
   * Creates a task that has not run.
   *
   * @param ephemeral 32 random bytes, kept and wiped
   * @param grain the initiation's time, see {@link Tai64n}
   */
  OwnInitiationTask(
      LocalIdentity identity, PendingHandshake handshake, byte[] ephemeral, long grain) {
    this.identity = identity;
    this.handshake = handshake;
    this.ephemeral = ephemeral;
    this.grain = grain;
  }

  @Override
  public void run(HandshakeCrypto crypto) {
    InitiatorHandshake initiator = crypto.initiator;
    byte[] made = new byte[Messages.INITIATION_LENGTH];
    PeerKeys keys = handshake.peer().keys;
    try {
      if (!handshake.peer().removed()
          && initiator.initiate(
              identity, keys, ephemeral, handshake.localIndex(), grain, made, state)) {
        message = made;
      }
    } finally {
      initiator.wipe();
    }
  }

  @Override
  public boolean isExpected() {
    return true;
  }

  @Override
  public void discard() {
    Arrays.fill(ephemeral, (byte) 0);
    Arrays.fill(state, (byte) 0);
  }

  /** The initiation without its MACs; null if the peer's static key allows none. */
  byte @Nullable [] message() {
    return message;
  }
}
