package org.slaacguard.control;

import java.util.Locale;

/**
 * {@code Masquerade}: whether the peers' IPv4 packets leave with the host's address; {@code yes},
 * {@code no}, or the name of an outgoing interface.
 */
public final class MasqueradeSetting extends ValueSetting<String> {
  /** At every other interface. */
  public static final String EVERYWHERE = "yes";

  /** At none. */
  public static final String NOWHERE = "no";

  MasqueradeSetting() {
    super("Masquerade", "masquerade", Section.INTERFACE);
  }

  /** The host carries the rule, and follows the file only. */
  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  String parse(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    if (word.equals(EVERYWHERE) || word.equals(NOWHERE)) {
      return word;
    }
    try {
      return DeviceName.check(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "it is yes, no, or the interface towards the Internet: " + e.getMessage(), e);
    }
  }

  @Override
  String format(String value) {
    return value;
  }

  @Override
  public String argument() {
    return "yes|no|INTERFACE";
  }

  @Override
  public String description() {
    return "whether IPv4 packets of the peers leave with the host's address (NAT): at every"
        + " interface, at one, or at none ([host.md](host.md#ipv4-by-nat))";
  }

  @Override
  String defaultText() {
    return "`no`";
  }
}
