package org.slaacguard.control;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;

/**
 * The sizes of an uplink's packets, as {@code UplinkMTU} writes them: {@code ppp0 below=eth0.101
 * raise=yes}. All options may be left out.
 *
 * @param interfaceName the interface to the provider, which need not be there
 * @param mtu of IP packets there, in bytes, 1280 to 65535
 * @param below what a PPPoE session lies on; null where that is found out once it is there
 * @param raise whether a session that has not agreed on the size gets it too, if packets of that
 *     size pass both ways
 * @param probe what is asked then; null for the other end of the session
 * @param peers whether the peers' endpoints are asked what the ways to them take
 */
public record UplinkMtuSettings(
    String interfaceName,
    int mtu,
    @Nullable String below,
    boolean raise,
    @Nullable IpAddress probe,
    boolean peers) {
  /** What nobody has to cut on its way through the Internet. */
  public static final int DEFAULT_MTU = 1500;

  /** What the kernel takes as a name (dev_valid_name), and no option. */
  private static final Pattern NAME = Pattern.compile("[^\\s/:=]{1,15}");

  /** Checks names and range. */
  public UplinkMtuSettings {
    if (name(interfaceName).matches("[0-9]+")) {
      throw new IllegalArgumentException(
          "the interface comes first, as in ppp0 mtu=" + interfaceName);
    }
    if (below != null && name(below).equals(interfaceName)) {
      throw new IllegalArgumentException(interfaceName + " does not lie on itself");
    }
    if (mtu < 1280 || mtu > 65535) {
      throw new IllegalArgumentException("mtu= of an uplink is 1280 to 65535, not " + mtu);
    }
  }

  /**
   * Reads an interface's name and options, separated by blanks.
   *
   * @throws IllegalArgumentException naming the part that is malformed
   */
  public static UplinkMtuSettings parse(String text) {
    EntryOptions options =
        new EntryOptions(
            text, "an uplink's size", List.of("mtu", "below", "raise", "probe", "peers"));
    return new UplinkMtuSettings(
        options.head(),
        options.get("mtu", value -> ValueText.number("mtu=", value, 1280, 65535), DEFAULT_MTU),
        options.has("below") ? options.get("below", UplinkMtuSettings::name, "") : null,
        options.get("raise", EntryOptions::flag, false),
        options.has("probe") ? IpAddress.parse(options.get("probe", value -> value, "")) : null,
        options.get("peers", EntryOptions::flag, false));
  }

  private static String name(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException("not the name of an interface: '" + text + "'");
    }
    return text;
  }

  /** The interface and the options that are not as usual; {@link #parse} reads it back. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(interfaceName);
    text.append(mtu == DEFAULT_MTU ? "" : " mtu=" + mtu);
    text.append(below == null ? "" : " below=" + below);
    text.append(raise ? " raise=yes" : "");
    text.append(probe == null ? "" : " probe=" + probe);
    text.append(peers ? " peers=yes" : "");
    return text.toString();
  }
}
