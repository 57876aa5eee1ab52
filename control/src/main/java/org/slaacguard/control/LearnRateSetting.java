package org.slaacguard.control;

import org.slaacguard.routing.LearnRate;

/** {@code LearnRate}: the token bucket for new addresses of a peer. */
public final class LearnRateSetting extends ValueSetting<LearnRate> {
  LearnRateSetting() {
    super("LearnRate", "learn-rate", Section.INTERFACE, Section.PEER);
  }

  @Override
  LearnRate parse(String text) {
    return LearnRate.parse(text);
  }

  @Override
  String format(LearnRate value) {
    return value.toString();
  }

  @Override
  public String argument() {
    return "BURST/INTERVAL";
  }

  @Override
  public String description() {
    return "how many new addresses a peer may bring at once, and how often one more, such as"
        + " `16/10s`; 1–65536, 1ms–1d";
  }

  @Override
  String defaultText() {
    return LearnRate.DEFAULT.toString();
  }
}
