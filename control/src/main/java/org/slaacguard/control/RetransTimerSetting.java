package org.slaacguard.control;

import java.time.Duration;

/** {@code RetransTimer}: interval between two neighbour solicitations (RFC 4861, section 4.2). */
public final class RetransTimerSetting extends DurationSetting {
  RetransTimerSetting() {
    super(
        "RetransTimer",
        "retrans-timer",
        "a retransmission timer",
        Duration.ofMillis(1),
        Duration.ofMillis(0xffff_ffffL),
        Section.INTERFACE,
        Section.PEER);
  }

  @Override
  public String jsonObject() {
    return ADVERTISE;
  }

  @Override
  public String description() {
    return "the time between neighbour solicitations, at most 49 days; 0 leaves it to the peers";
  }

  @Override
  String defaultText() {
    return "0s";
  }
}
