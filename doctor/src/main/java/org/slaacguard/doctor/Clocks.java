package org.slaacguard.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;

/**
 * Determines whose clock is off, from the timestamps of peers' handshakes. If most of several peers
 * differ from this host in the same direction, this host's clock is off.
 *
 * @param known number of peers whose clock is known
 * @param ahead differences of peers whose clock is ahead of ours by more than {@link #TOLERANCE}
 * @param behind differences of peers whose clock is behind by as much
 */
record Clocks(int known, List<Duration> ahead, List<Duration> behind) {
  /** The largest normal difference between synchronized clocks. */
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

  /** Whether this host's clock is off: at least two peers show that, and most of them. */
  boolean isOursOff() {
    int most = Math.max(ahead.size(), behind.size());
    return most >= 2 && 2 * most > known;
  }

  /** The offset of this host's clock: the median over the peers. */
  String ours() {
    boolean late = ahead.size() > behind.size();
    List<Duration> said = late ? ahead : behind;
    return text(said.get(said.size() / 2)) + (late ? " behind" : " ahead of");
  }

  /** The difference without its sign. */
  static String text(Duration off) {
    return Ago.span(off.abs());
  }
}
