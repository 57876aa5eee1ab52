package org.slaacguard.control;

import java.util.ArrayList;
import java.util.List;
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
 * @param obedient whether other nodes on the link may object to an address of a peer
 */
public record NeighborProxySettings(
    String interfaceName, AdvertisementSource source, List<IpPrefix> prefixes, boolean obedient) {
  /**
   * The length of the shortest static prefix whose addresses, up to 256, are answered for one by
   * one. A neighbour asks for addresses, not for prefixes; for a larger prefix, the ISP needs a
   * route.
   */
  public static final int SHORTEST = 120;

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
    String name = DeviceName.check(words[0]);
    AdvertisementSource source = AdvertisementSource.TARGET;
    List<IpPrefix> prefixes = new ArrayList<>();
    boolean obedient = true;
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      String value = words[i].substring(equals + 1);
      switch (equals < 0 ? "" : words[i].substring(0, equals)) {
        case "source" -> source = AdvertisementSource.parse(value);
        case "prefix" -> prefixes.add(prefix(value));
        case "objections" -> obedient = obedient(value);
        default ->
            throw new IllegalArgumentException(
                "'" + words[i] + "' is none of source=…, prefix=… and objections=…");
      }
    }
    return new NeighborProxySettings(name, source, prefixes, obedient);
  }

  private static boolean obedient(String value) {
    return switch (value) {
      case "obey" -> true;
      case "ignore" -> false;
      default ->
          throw new IllegalArgumentException("objections=" + value + " is neither obey nor ignore");
    };
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
    if (!obedient) {
      text.append(" objections=ignore");
    }
    return text.toString();
  }
}
