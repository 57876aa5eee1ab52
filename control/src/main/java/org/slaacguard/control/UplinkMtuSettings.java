package org.slaacguard.control;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;

/**
 * The MTU of an uplink, as {@code UplinkMTU} writes it: {@code ppp0 below=eth0.101 raise=yes}. All
 * options may be left out.
 *
 * @param interfaceName the interface to the provider, which need not exist
 * @param mtu MTU of IP packets there, in bytes, 1280 to 65535
 * @param below the interface below a PPPoE session; null to find it once it exists
 * @param raise whether to raise the MTU of a session that did not negotiate it, if packets of that
 *     size pass both ways
 * @param probe the address probed for that; null for the other end of the session
 * @param peers whether to probe the paths to the peers' endpoints
 */
public record UplinkMtuSettings(
    String interfaceName,
    int mtu,
    @Nullable String below,
    boolean raise,
    @Nullable IpAddress probe,
    boolean peers) {
  /** The Internet's usual MTU, which needs no fragmentation. */
  public static final int DEFAULT_MTU = 1500;

  /** Checks names and range. */
  public UplinkMtuSettings {
    if (DeviceName.check(interfaceName).matches("[0-9]+")) {
      throw new IllegalArgumentException(
          "the interface comes first, as in ppp0 mtu=" + interfaceName);
    }
    if (below != null && DeviceName.check(below).equals(interfaceName)) {
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
        options.has("below") ? options.get("below", DeviceName::check, "") : null,
        options.get("raise", EntryOptions::flag, false),
        options.has("probe") ? IpAddress.parse(options.get("probe", value -> value, "")) : null,
        options.get("peers", EntryOptions::flag, false));
  }

  /** The interface and the options that differ from the defaults; {@link #parse} reads it back. */
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
