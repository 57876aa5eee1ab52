package org.slaacguard.web;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;

/** Judges the Host field of HTTP requests. */
final class HostHeader {
  private HostHeader() {}

  /**
   * Whether it is an address or {@code localhost}, and not a name in another domain, whose name
   * server can let it point to this machine (DNS rebinding).
   *
   * @param header the field's value; null without one, which no browser leaves out
   */
  static boolean isOfThisMachine(@Nullable String header) {
    if (header == null) {
      return true;
    }
    String host = withoutPort(header.strip().toLowerCase(Locale.ROOT));
    if (host.equals("localhost")) {
      return true;
    }
    try {
      IpAddress.parse(host);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String withoutPort(String host) {
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      return end < 0 ? "" : host.substring(1, end);
    }
    int colon = host.indexOf(':');
    return colon < 0 ? host : host.substring(0, colon);
  }
}
