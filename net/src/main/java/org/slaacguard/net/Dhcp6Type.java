package org.slaacguard.net;

import org.jspecify.annotations.Nullable;

/** The messages between a DHCPv6 client and a server (RFC 9915, section 7.3); no relay's. */
public enum Dhcp6Type {
  /** A client looks for servers. */
  SOLICIT(1),
  /** A server says what it would give. */
  ADVERTISE(2),
  /** A client asks one server. */
  REQUEST(3),
  /** A client asks whether its addresses still fit the link. */
  CONFIRM(4),
  /** A client asks its server for more time. */
  RENEW(5),
  /** A client asks any server for more time. */
  REBIND(6),
  /** A server answers. */
  REPLY(7),
  /** A client gives back. */
  RELEASE(8),
  /** A client has found an address in use. */
  DECLINE(9),
  /** A server wants to be asked. */
  RECONFIGURE(10),
  /** A client asks for settings alone. */
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

  /** The message of this number; null if there is none. */
  public static @Nullable Dhcp6Type of(int number) {
    return number >= 1 && number <= ALL.length ? ALL[number - 1] : null;
  }
}
