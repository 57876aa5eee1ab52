package org.slaacguard.control;

import org.slaacguard.net.DurationText;
import org.slaacguard.routing.LearnRate;
import org.slaacguard.routing.LearnSettings;

/** Collects {@code learn_limit}, {@code learn_rate} and {@code learn_expiry} of one place. */
final class LearnKeys {
  private LearnSettings settings = LearnSettings.NONE;

  /** Whether it was one of the three. */
  boolean take(UapiLine line) {
    switch (line.key()) {
      case "learn_limit" ->
          settings = new LearnSettings((int) line.number(65536), null, null).orElse(settings);
      case "learn_rate" ->
          settings = new LearnSettings(null, LearnRate.parse(line.value()), null).orElse(settings);
      case "learn_expiry" ->
          settings =
              new LearnSettings(null, null, DurationText.parse(line.value())).orElse(settings);
      default -> {
        return false;
      }
    }
    return true;
  }

  LearnSettings settings() {
    return settings;
  }
}
