package org.slaacguard.control;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.TaiTimestamp;

/**
 * The newest timestamps of initiations from a peer and to it. Later ones must be newer, also after
 * a restart, or an old initiation could be replayed.
 *
 * @param received null if none was accepted
 * @param sent null if none was sent
 */
public record HandshakeTimes(@Nullable TaiTimestamp received, @Nullable TaiTimestamp sent) {
  /** No timestamps. */
  public static final HandshakeTimes NONE = new HandshakeTimes(null, null);
}
