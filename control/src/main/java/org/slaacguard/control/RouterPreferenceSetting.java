package org.slaacguard.control;

import java.util.Locale;
import org.slaacguard.net.RouterPreference;

/** {@code RouterPreference}: preference among the peer's default routers (RFC 4191). */
public final class RouterPreferenceSetting extends ValueSetting<RouterPreference> {
  RouterPreferenceSetting() {
    super("RouterPreference", "router-preference", Section.INTERFACE, Section.PEER);
  }

  /** Parses the word; routes use it too. */
  static RouterPreference preference(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "high" -> RouterPreference.HIGH;
      case "medium" -> RouterPreference.MEDIUM;
      case "low" -> RouterPreference.LOW;
      default ->
          throw new IllegalArgumentException(
              "the preference must be high, medium or low, not '" + text + "'");
    };
  }

  /** The word. */
  static String word(RouterPreference preference) {
    return preference.name().toLowerCase(Locale.ROOT);
  }

  @Override
  RouterPreference parse(String text) {
    return preference(text);
  }

  @Override
  String format(RouterPreference value) {
    return word(value);
  }

  @Override
  public String jsonObject() {
    return ADVERTISE;
  }

  @Override
  public String argument() {
    return "high|medium|low";
  }

  @Override
  public String description() {
    return "preference among the peers' default routers: `high`, `medium` or `low` (RFC 4191)";
  }

  @Override
  String defaultText() {
    return "`medium`";
  }
}
