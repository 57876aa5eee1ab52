package org.slaacguard.control;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.slaacguard.net.AdvertisementSource;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * An interface on which the gateway answers neighbour solicitations for its peers, as {@code
 * NeighborProxy} writes it: {@code eth0 source=link-local prefix=2001:db8::/64}.
 *
 * @param interfaceName 1 to 15 bytes; the interface need not exist yet
 * @param source the source address of advertisements
 * @param prefixes the prefixes whose addresses are answered for; empty for those of the interface's
 *     addresses
 */
public record NeighborProxySettings(
    String interfaceName, AdvertisementSource source, List<IpPrefix> prefixes) {
  /**
   * The length of the shortest static prefix whose addresses, up to 256, are answered for one by
   * one. A neighbour asks for addresses, not for prefixes; for a larger prefix, the ISP needs a
   * route.
   */
  public static final int SHORTEST = 120;

  /** The names that the kernel accepts (dev_valid_name). */
  private static final Pattern NAME = Pattern.compile("[^\\s/:]{1,15}");

  /** Copies the list. */
  public NeighborProxySettings {
    prefixes = List.copyOf(prefixes);
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static NeighborProxySettings parse(String text) {
    String[] words = text.strip().split("\\s+", -1);
    String name = words[0];
    if (!NAME.matcher(name).matches() || name.contains("=")) {
      throw new IllegalArgumentException("not the name of an interface: '" + name + "'");
    }
    AdvertisementSource source = AdvertisementSource.TARGET;
    List<IpPrefix> prefixes = new ArrayList<>();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      String value = words[i].substring(equals + 1);
      switch (equals < 0 ? "" : words[i].substring(0, equals)) {
        case "source" -> source = AdvertisementSource.parse(value);
        case "prefix" -> prefixes.add(prefix(value));
        default ->
            throw new IllegalArgumentException(
                "'" + words[i] + "' is neither source=… nor prefix=…");
      }
    }
    return new NeighborProxySettings(name, source, prefixes);
  }

  private static IpPrefix prefix(String text) {
    IpPrefix prefix = IpPrefix.parse(text);
    boolean global =
        prefix.address() instanceof Ipv6Address address
            && !address.isMulticast()
            && !address.isLinkLocal();
    if (!global || prefix.length() < 1) {
      throw new IllegalArgumentException(text + " is not a prefix of global IPv6 addresses");
    }
    return prefix;
  }

  /** As in a file. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(interfaceName);
    if (source != AdvertisementSource.TARGET) {
      text.append(" source=").append(source);
    }
    prefixes.forEach(prefix -> text.append(" prefix=").append(prefix));
    return text.toString();
  }
}
