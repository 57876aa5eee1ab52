package org.slaacguard.net;

import org.jspecify.annotations.Nullable;

/**
 * The messages between a DHCPv6 client and a server (RFC 9915, section 7.3), without those of
 * relays.
 */
public enum Dhcp6Type {
  /** A client looks for servers. */
  SOLICIT(1),
  /** A server says what it would assign. */
  ADVERTISE(2),
  /** A client asks one server for addresses or prefixes. */
  REQUEST(3),
  /** A client asks whether its addresses still fit the link. */
  CONFIRM(4),
  /** A client asks its server to extend the lifetimes. */
  RENEW(5),
  /** A client asks any server to extend the lifetimes. */
  REBIND(6),
  /** A server answers. */
  REPLY(7),
  /** A client gives back what it was assigned. */
  RELEASE(8),
  /** A client reports that an address is in use already. */
  DECLINE(9),
  /** A server asks the client to begin an exchange. */
  RECONFIGURE(10),
  /** A client asks for configuration without addresses. */
  INFORMATION_REQUEST(11);

  private static final Dhcp6Type[] ALL = values();

  private final int number;

  Dhcp6Type(int number) {
    this.number = number;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  /** The message with this number, or null. */
  public static @Nullable Dhcp6Type of(int number) {
    return number >= 1 && number <= ALL.length ? ALL[number - 1] : null;
  }
}
