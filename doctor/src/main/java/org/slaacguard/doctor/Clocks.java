package org.slaacguard.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;

/**
 * Whose clock is off, by the timestamps of peers' handshakes: where most of several peers differ
 * from us in the same direction, ours is.
 *
 * @param known how many peers' clocks are known
 * @param ahead peers whose clock is ahead of ours by more than {@link #TOLERANCE}
 * @param behind peers whose clock is behind by as much
 */
record Clocks(int known, List<Duration> ahead, List<Duration> behind) {
  /** More than clocks differ that somebody sets. */
  static final Duration TOLERANCE = Duration.ofMinutes(1);

  static Clocks of(InterfaceStatus status) {
    List<Duration> all =
        status.device().peers().stream()
            .map(PeerStatus::publicKey)
            .map(key -> status.trace(key).clockAhead())
            .filter(Objects::nonNull)
            .sorted()
            .toList();
    return new Clocks(
        all.size(),
        all.stream().filter(each -> each.compareTo(TOLERANCE) > 0).toList(),
        all.stream().filter(each -> each.compareTo(TOLERANCE.negated()) < 0).toList());
  }

  /** Whether ours is off: two peers or more say so, and most. */
  boolean isOursOff() {
    int most = Math.max(ahead.size(), behind.size());
    return most >= 2 && 2 * most > known;
  }

  /** By how much ours is off: what lies in the middle of what they say. */
  String ours() {
    boolean late = ahead.size() > behind.size();
    List<Duration> said = late ? ahead : behind;
    return text(said.get(said.size() / 2)) + (late ? " behind" : " ahead of");
  }

  /** So much, without a sign. */
  static String text(Duration off) {
    return Ago.span(off.abs());
  }
}
