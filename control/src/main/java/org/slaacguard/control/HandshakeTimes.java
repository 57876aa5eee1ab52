package org.slaacguard.control;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.TaiTimestamp;

/**
 * The newest timestamps of a peer's initiations and of ours to it: later ones must be newer, also
 * after a restart, or an old initiation could be replayed.
 *
 * @param received null where none was accepted
 * @param sent null where none was sent
 */
public record HandshakeTimes(@Nullable TaiTimestamp received, @Nullable TaiTimestamp sent) {
  /** None yet. */
  public static final HandshakeTimes NONE = new HandshakeTimes(null, null);
}
