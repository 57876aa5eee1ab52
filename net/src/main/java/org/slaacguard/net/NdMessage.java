package org.slaacguard.net;

import java.util.List;

/**
 * A neighbour discovery message (RFC 4861, section 4), without its ICMPv6 and IPv6 headers; {@link
 * NdPacket} has those.
 */
public sealed interface NdMessage {
  /** The ICMPv6 type, 133 to 137. */
  int type();

  /** The options, in the order of the wire. */
  List<NdOption> options();

  /** A host asks for router advertisements (section 4.1). */
  record RouterSolicitation(List<NdOption> options) implements NdMessage {
    /** The ICMPv6 type. */
    public static final int TYPE = 133;

    /** Copies the list. */
    public RouterSolicitation {
      options = List.copyOf(options);
    }

    @Override
    public int type() {
      return TYPE;
    }
  }

  /**
   * A router describes the link (section 4.2).
   *
   * @param hopLimit what hosts put into their packets, 0 to 255; 0: unspecified
   * @param managed the M flag: addresses by DHCPv6
   * @param otherConfiguration the O flag: other information by DHCPv6
   * @param preference RFC 4191, section 2.2
   * @param routerLifetime seconds as a default router, 0 to 65535 (RFC 8319); 0: not a default
   *     router
   * @param reachableTime milliseconds in 32 bits; 0: unspecified
   * @param retransTimer milliseconds in 32 bits; 0: unspecified
   */
  record RouterAdvertisement(
      int hopLimit,
      boolean managed,
      boolean otherConfiguration,
      RouterPreference preference,
      int routerLifetime,
      long reachableTime,
      long retransTimer,
      List<NdOption> options)
      implements NdMessage {
    /** The ICMPv6 type. */
    public static final int TYPE = 134;

    /** Checks the ranges, copies the list. */
    public RouterAdvertisement {
      Ranges.check("hop limit", hopLimit, 0xff);
      Ranges.check("router lifetime", routerLifetime, 0xffff);
      Ranges.check("reachable time", reachableTime, Ranges.UNSIGNED_INT);
      Ranges.check("retransmission timer", retransTimer, Ranges.UNSIGNED_INT);
      options = List.copyOf(options);
    }

    @Override
    public int type() {
      return TYPE;
    }
  }

  /**
   * Asks who has an address, or whether its owner is still there (section 4.3).
   *
   * @param target the address, not multicast
   */
  record NeighborSolicitation(Ipv6Address target, List<NdOption> options) implements NdMessage {
    /** The ICMPv6 type. */
    public static final int TYPE = 135;

    /** Copies the list. */
    public NeighborSolicitation {
      options = List.copyOf(options);
    }

    @Override
    public int type() {
      return TYPE;
    }
  }

  /**
   * Says that the sender has an address (section 4.4).
   *
   * @param router the R flag: the sender is a router
   * @param solicited the S flag: the answer to a solicitation
   * @param override the O flag: replaces the cached link-layer address
   * @param target the address, not multicast
   */
  record NeighborAdvertisement(
      boolean router,
      boolean solicited,
      boolean override,
      Ipv6Address target,
      List<NdOption> options)
      implements NdMessage {
    /** The ICMPv6 type. */
    public static final int TYPE = 136;

    /** Copies the list. */
    public NeighborAdvertisement {
      options = List.copyOf(options);
    }

    @Override
    public int type() {
      return TYPE;
    }
  }

  /**
   * Says that there is a better first hop (section 4.5).
   *
   * @param target the better first hop
   * @param destination the address that is better reached through it
   */
  record Redirect(Ipv6Address target, Ipv6Address destination, List<NdOption> options)
      implements NdMessage {
    /** The ICMPv6 type. */
    public static final int TYPE = 137;

    /** Copies the list. */
    public Redirect {
      options = List.copyOf(options);
    }

    @Override
    public int type() {
      return TYPE;
    }
  }
}
