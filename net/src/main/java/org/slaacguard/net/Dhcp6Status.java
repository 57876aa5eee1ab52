package org.slaacguard.net;

/** Status codes (RFC 9915, section 21.13). A server may send others. */
public final class Dhcp6Status {
  /** Success; a missing status means the same. */
  public static final int SUCCESS = 0;

  /** A failure without a reason. */
  public static final int UNSPEC_FAIL = 1;

  /** The server has no addresses. */
  public static final int NO_ADDRS_AVAIL = 2;

  /** The server does not know this binding. */
  public static final int NO_BINDING = 3;

  /** The addresses do not fit the link. */
  public static final int NOT_ON_LINK = 4;

  /** The server has no prefixes. */
  public static final int NO_PREFIX_AVAIL = 6;

  private Dhcp6Status() {}

  /** The code's name in the standard, or its number. */
  public static String name(int code) {
    return switch (code) {
      case SUCCESS -> "Success";
      case UNSPEC_FAIL -> "UnspecFail";
      case NO_ADDRS_AVAIL -> "NoAddrsAvail";
      case NO_BINDING -> "NoBinding";
      case NOT_ON_LINK -> "NotOnLink";
      case NO_PREFIX_AVAIL -> "NoPrefixAvail";
      default -> "status " + code;
    };
  }
}
