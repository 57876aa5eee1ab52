package org.slaacguard.control;

import org.slaacguard.routing.LearnPolicy;

/** {@code LearnLimit}: the largest number of learned addresses of a peer. */
public final class LearnLimitSetting extends NumberSetting {
  LearnLimitSetting() {
    super("LearnLimit", "learn-limit", "a learn limit", 0, 65536, Section.INTERFACE, Section.PEER);
  }

  @Override
  public String description() {
    return "how many learned addresses a peer may have at a time, 0–65536; a new one replaces"
        + " the least recently used";
  }

  @Override
  String defaultText() {
    return Integer.toString(LearnPolicy.DEFAULT_LIMIT);
  }
}
