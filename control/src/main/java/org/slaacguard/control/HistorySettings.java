package org.slaacguard.control;

import java.time.Duration;

/**
 * The settings of a process's history on disk.
 *
 * @param keep how long an address stays recorded after a peer has lost it; zero disables
 * @param largest size limit of the file in bytes; 0 for the default
 * @param endpoints whether to record the peers' endpoints too
 * @param trafficKeep how long daily traffic stays recorded; zero disables
 */
public record HistorySettings(
    Duration keep, long largest, boolean endpoints, Duration trafficKeep) {
  /** The defaults. */
  public static final HistorySettings USUAL =
      new HistorySettings(Duration.ofDays(90), 0, false, Duration.ofDays(400));

  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** The settings of a section; problems are noted there. */
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

  /** Whether addresses that peers have lost are recorded. */
  public boolean keepsAddresses() {
    return !keep.isZero();
  }

  /** Whether daily traffic is counted. */
  public boolean keepsTraffic() {
    return !trafficKeep.isZero();
  }
}
