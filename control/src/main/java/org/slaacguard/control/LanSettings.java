package org.slaacguard.control;

/**
 * A prefix on another interface of the gateway, as {@code LanPrefix} writes it: {@code eth1
 * delegated:2 valid=1h}. The text after the interface is that of {@code AdvertisePrefix}.
 *
 * @param interfaceName 1 to 15 bytes; the interface need not exist yet
 * @param prefix the prefix and its options
 */
public record LanSettings(String interfaceName, PrefixSettings prefix) {
  /** Checks the name, and that the prefix can be advertised to hosts. */
  public LanSettings {
    DeviceName.check(interfaceName);
    if (prefix.source().length() > 126) {
      throw new IllegalArgumentException(
          prefix.source() + " has no room for hosts beside the gateway");
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static LanSettings parse(String text) {
    String[] words = text.strip().split("\\s+", 2);
    if (words.length < 2) {
      throw new IllegalArgumentException(
          "an interface and a prefix, such as 'eth1 delegated:2', not '" + text + "'");
    }
    return new LanSettings(words[0], PrefixSettings.parse(words[1]));
  }

  /** As in a file. */
  @Override
  public String toString() {
    return interfaceName + " " + prefix;
  }
}
