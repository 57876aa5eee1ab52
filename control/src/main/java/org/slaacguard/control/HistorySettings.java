package org.slaacguard.control;

import java.time.Duration;

/**
 * What a process keeps of the past, on its disk.
 *
 * @param keep how long an address that a peer no longer has is remembered; zero: not at all
 * @param largest bytes of the file; 0 where nobody says
 * @param endpoints whether the outer addresses of peers are kept too
 * @param trafficKeep how long the traffic of a day is remembered; zero: none is counted
 */
public record HistorySettings(
    Duration keep, long largest, boolean endpoints, Duration trafficKeep) {
  /** What holds where nobody says otherwise. */
  public static final HistorySettings USUAL =
      new HistorySettings(Duration.ofDays(90), 0, false, Duration.ofDays(400));

  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** What a section says; what is wrong in it, it notes. */
  static HistorySettings of(ProcessBlock block) {
    return new HistorySettings(
        block.get(ProcessKey.HISTORY_KEEP, HistorySettings::time, USUAL.keep),
        block.get(ProcessKey.HISTORY_MAX_SIZE, text -> SizeText.parse(text, 1 << 20, 1L << 40), 0L),
        block.get(ProcessKey.HISTORY_ENDPOINTS, EntryOptions::flag, USUAL.endpoints),
        block.get(ProcessKey.HISTORY_TRAFFIC_KEEP, HistorySettings::time, USUAL.trafficKeep));
  }

  private static Duration time(String text) {
    if (text.equalsIgnoreCase("none")) {
      return Duration.ZERO;
    }
    Duration time = EntryOptions.lifetime(text);
    if (time.compareTo(Duration.ofHours(1)) < 0 || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "a time to keep is 1h to 36500d, or none; not '" + text + "'");
    }
    return time;
  }

  /** Whether addresses that peers no longer have are remembered. */
  public boolean keepsAddresses() {
    return !keep.isZero();
  }

  /** Whether the traffic of days is counted. */
  public boolean keepsTraffic() {
    return !trafficKeep.isZero();
  }
}
