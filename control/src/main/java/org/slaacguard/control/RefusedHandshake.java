package org.slaacguard.control;

import java.time.Instant;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;

/**
 * Refused initiations that were encrypted to this interface's public key.
 *
 * @param key the claimed public key; for an unknown key anyone can claim any
 * @param count number of initiations
 * @param from source of the last one
 * @param at time of the last one
 */
public record RefusedHandshake(
    PublicKey key, Reason reason, long count, Endpoint from, Instant at) {
  /** The reason of a refusal. */
  public enum Reason {
    /** No peer has this key. */
    UNKNOWN_KEY("unknown-key"),
    /**
     * The timestamp is not newer than the peer's last one: a replay, or the peer's clock was set
     * back.
     */
    OLD_TIMESTAMP("old-timestamp");

    private final String label;

    Reason(String label) {
      this.label = label;
    }

    /** The name in answers. */
    public String label() {
      return label;
    }
  }
}
