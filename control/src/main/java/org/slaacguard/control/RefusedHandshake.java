package org.slaacguard.control;

import java.time.Instant;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;

/**
 * Initiations that were refused though they were made for this interface's public key.
 *
 * @param key whose they are; of a key that is no peer's that is a claim, which costs nothing
 * @param count how many of them there were
 * @param from where the last one came from
 * @param at when the last one came
 */
public record RefusedHandshake(
    PublicKey key, Reason reason, long count, Endpoint from, Instant at) {
  /** Why one is refused. */
  public enum Reason {
    /** No peer has this key. */
    UNKNOWN_KEY("unknown-key"),
    /** It is not newer than the peer's last one: a replay, or the peer's clock was set back. */
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
