package org.slaacguard.control;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A kind of packet to a target: {@code tcp}, {@code udp/53}, {@code tcp/8000-8100}, {@code icmp}.
 *
 * @param first the lowest port, 1 to 65535; 1 for all, and for {@code icmp}
 * @param last the highest port, 65535 for all
 */
public record ReachPorts(Protocol protocol, int first, int last) {
  private static final int MOST = 65535;

  /** The payload of an IP packet. */
  public enum Protocol {
    /** RFC 9293. */
    TCP,
    /** RFC 768. */
    UDP,
    /** ICMP for IPv4 and ICMPv6. */
    ICMP;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether the range covers every port. */
  public boolean isWhole() {
    return first == 1 && last == MOST;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static ReachPorts parse(String text) {
    int slash = text.indexOf('/');
    Protocol protocol = protocol(slash < 0 ? text : text.substring(0, slash));
    if (protocol == null || (slash >= 0 && protocol == Protocol.ICMP)) {
      throw new IllegalArgumentException(
          "behind a target stand tcp, udp or icmp, or ports such as tcp/443 and udp/5000-5010, not '"
              + text
              + "'");
    }
    if (slash < 0) {
      return new ReachPorts(protocol, 1, MOST);
    }
    String ports = text.substring(slash + 1);
    int dash = ports.indexOf('-');
    int first = ValueText.number("a port", dash < 0 ? ports : ports.substring(0, dash), 1, MOST);
    int last = dash < 0 ? first : ValueText.number("a port", ports.substring(dash + 1), 1, MOST);
    if (last < first) {
      throw new IllegalArgumentException("ports begin with the lower one, unlike '" + text + "'");
    }
    return new ReachPorts(protocol, first, last);
  }

  private static @Nullable Protocol protocol(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "tcp" -> Protocol.TCP;
      case "udp" -> Protocol.UDP;
      case "icmp", "icmpv6" -> Protocol.ICMP;
      default -> null;
    };
  }

  @Override
  public String toString() {
    if (isWhole()) {
      return protocol.toString();
    }
    return protocol + "/" + first + (first == last ? "" : "-" + last);
  }
}
