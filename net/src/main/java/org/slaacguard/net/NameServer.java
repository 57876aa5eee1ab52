package org.slaacguard.net;

/**
 * A name server of the host, as {@code resolv.conf} writes it.
 *
 * @param address the server's address
 * @param zone the interface of a link-local address (RFC 4007, section 11), else empty
 */
public record NameServer(IpAddress address, String zone) {
  /** What Linux accepts as an interface name, shorter than 16 bytes. */
  private static final String ZONE = "[A-Za-z0-9_=+.-]{1,15}";

  /** Checks that the zone is valid, and that the address may have one. */
  public NameServer {
    boolean local = address instanceof Ipv6Address six && six.isLinkLocal();
    if (!zone.isEmpty() && (!local || !zone.matches(ZONE))) {
      throw new IllegalArgumentException(
          "only a link-local address may have a zone, not '%" + zone + "'");
    }
  }

  /**
   * Reads {@code ADDRESS} or {@code ADDRESS%ZONE}.
   *
   * @throws IllegalArgumentException naming what is malformed
   */
  public static NameServer parse(String text) {
    int percent = text.indexOf('%');
    if (percent < 0) {
      return new NameServer(IpAddress.parse(text), "");
    }
    if (percent == text.length() - 1) {
      throw new IllegalArgumentException("a zone is missing: '" + text + "'");
    }
    return new NameServer(IpAddress.parse(text.substring(0, percent)), text.substring(percent + 1));
  }

  /** The text form; {@link #parse} reads it back. */
  @Override
  public String toString() {
    return zone.isEmpty() ? address.toString() : address + "%" + zone;
  }
}
