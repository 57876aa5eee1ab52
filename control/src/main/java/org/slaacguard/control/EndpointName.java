package org.slaacguard.control;

import org.slaacguard.net.Ipv6Address;

/**
 * A peer's endpoint, as a user writes it: {@code host:port}, {@code a.b.c.d:port} or {@code
 * [v6%zone]:port}, the brackets left out where somebody did; the port may be the name of a service.
 * The host is looked up when it is applied, not here.
 *
 * @param host a host name or an address without brackets, a zone allowed
 * @param port 1 to 65535
 */
public record EndpointName(String host, int port) {
  private static final int LONGEST_HOST = 253;

  /** Checks that the host is one word and the port in range. */
  public EndpointName {
    if (host.isEmpty() || host.length() > LONGEST_HOST || !host.chars().allMatch(c -> isHost(c))) {
      throw new IllegalArgumentException("not a host: '" + host + "'");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a port must be 1 to 65535, not " + port);
    }
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException naming what is malformed
   */
  public static EndpointName parse(String text) {
    int bracket = text.startsWith("[") ? text.indexOf(']') : -1;
    // Without brackets the last colon is the one before the port, as wg has it.
    int colon = bracket > 0 ? bracket + 1 : text.lastIndexOf(':');
    if (colon <= 0 || colon >= text.length() || text.charAt(colon) != ':') {
      throw new IllegalArgumentException("an endpoint must be HOST:PORT, not '" + text + "'");
    }
    String host = bracket > 0 ? text.substring(1, bracket) : text.substring(0, colon);
    if (host.indexOf(':') >= 0) {
      int percent = host.indexOf('%');
      Ipv6Address.parse(percent < 0 ? host : host.substring(0, percent));
    }
    return new EndpointName(host, port(text, text.substring(colon + 1)));
  }

  private static int port(String text, String port) {
    try {
      return PortText.parse(port, 1);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + ", in '" + text + "'", e);
    }
  }

  private static boolean isHost(int c) {
    return c > ' ' && c != 0x7f && c != '[' && c != ']' && c != '/' && c != ',' && c != '#';
  }

  /** Whether the host is a name, which must be resolved; else it is an address. */
  public boolean isName() {
    return host.indexOf(':') < 0 && !host.matches("[0-9.]+");
  }

  /** The text form; {@link #parse} reads it back. */
  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
