package org.slaacguard.net;

/**
 * Where a peer is reached: an outer address and a UDP port.
 *
 * @param address IPv4 or IPv6
 * @param port 1 to 65535
 * @param scopeId the interface index of an IPv6 link-local address, 0 if there is none
 */
public record Endpoint(IpAddress address, int port, int scopeId) {
  /** Checks the range of the port. */
  public Endpoint {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a port must be 1 to 65535, not " + port);
    }
  }

  /** An endpoint without a scope. */
  public Endpoint(IpAddress address, int port) {
    this(address, port, 0);
  }

  /**
   * Reads {@code a.b.c.d:port}, {@code [v6]:port} or {@code [v6%index]:port}; no names.
   *
   * @throws IllegalArgumentException if a part is malformed
   */
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("an endpoint must be ADDRESS:PORT, not '" + text + "'");
    }
    String host = text.substring(0, colon);
    int port = parsePort(text.substring(colon + 1), text);
    if (!host.startsWith("[")) {
      return new Endpoint(Ipv4Address.parse(host), port);
    }
    if (!host.endsWith("]")) {
      throw new IllegalArgumentException("an endpoint must be [ADDRESS]:PORT, not '" + text + "'");
    }
    String inner = host.substring(1, host.length() - 1);
    int percent = inner.indexOf('%');
    if (percent < 0) {
      return new Endpoint(Ipv6Address.parse(inner), port);
    }
    return new Endpoint(
        Ipv6Address.parse(inner.substring(0, percent)),
        port,
        parseScope(inner.substring(percent + 1), text));
  }

  private static int parsePort(String digits, String text) {
    if (digits.isEmpty()
        || digits.length() > 5
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("not a port: '" + digits + "' in '" + text + "'");
    }
    return Integer.parseInt(digits);
  }

  private static int parseScope(String digits, String text) {
    try {
      return Integer.parseUnsignedInt(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "not an interface index: '" + digits + "' in '" + text + "'", e);
    }
  }

  @Override
  public String toString() {
    if (address instanceof Ipv4Address) {
      return address + ":" + port;
    }
    return "[" + address + (scopeId == 0 ? "" : "%" + scopeId) + "]:" + port;
  }
}
