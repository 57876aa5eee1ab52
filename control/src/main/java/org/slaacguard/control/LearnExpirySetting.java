package org.slaacguard.control;

import java.time.Duration;
import org.slaacguard.net.DurationText;
import org.slaacguard.routing.LearnPolicy;
import org.slaacguard.routing.LearnSettings;

/** {@code LearnExpiry}: the idle time after which a learned address is forgotten. */
public final class LearnExpirySetting extends ValueSetting<Duration> {
  LearnExpirySetting() {
    super("LearnExpiry", "learn-expiry", Section.INTERFACE, Section.PEER);
  }

  @Override
  Duration parse(String text) {
    Duration expiry = DurationText.parse(text);
    LearnSettings.checkExpiry(expiry);
    return expiry;
  }

  @Override
  String format(Duration value) {
    return DurationText.format(value);
  }

  @Override
  public String argument() {
    return "TIME";
  }

  @Override
  public String description() {
    return "idle time after which a learned address is forgotten, 1s–3650d";
  }

  @Override
  String defaultText() {
    return DurationText.format(LearnPolicy.DEFAULT_EXPIRY);
  }
}
