package org.slaacguard.control;

import java.time.Duration;

/** {@code ReachableTime}: how long a neighbour counts as reachable (RFC 4861, section 4.2). */
public final class ReachableTimeSetting extends DurationSetting {
  ReachableTimeSetting() {
    super(
        "ReachableTime",
        "reachable-time",
        "a reachable time",
        Duration.ofMillis(1),
        Duration.ofHours(1),
        Section.INTERFACE,
        Section.PEER);
  }

  @Override
  public String jsonObject() {
    return ADVERTISE;
  }

  @Override
  public String description() {
    return "how long a neighbour counts as reachable, 0s–1h; 0 leaves it to the peers";
  }

  @Override
  String defaultText() {
    return "0s";
  }
}
