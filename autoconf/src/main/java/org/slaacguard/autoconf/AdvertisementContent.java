package org.slaacguard.autoconf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.RouterPreference;

/**
 * The contents of router advertisements except prefixes, for all peers or for one. Together with
 * the prefixes they must fit one packet of 1280 bytes, which every link carries: see {@link
 * #check}.
 *
 * @param routerLifetime how long the gateway is a default router, 0 to 65,535 s
 * @param preference against other routers (RFC 4191)
 * @param hopLimit what hosts put into their packets, 0 to 255; 0: unspecified
 * @param managed the M flag: addresses by DHCPv6
 * @param otherConfiguration the O flag: other information by DHCPv6
 * @param reachableTime how long a neighbour counts as reachable, 0 to an hour; 0: unspecified
 * @param retransTimer the time between two neighbour solicitations, 0 to 4,294,967,295 ms; 0:
 *     unspecified
 * @param delegating the P flag of all prefixes: the receiver can have a prefix delegated (RFC 9762)
 * @param destination where advertisements go
 * @param options the other options, in their order, without prefixes
 */
public record AdvertisementContent(
    Duration routerLifetime,
    RouterPreference preference,
    int hopLimit,
    boolean managed,
    boolean otherConfiguration,
    Duration reachableTime,
    Duration retransTimer,
    boolean delegating,
    Destination destination,
    List<NdOption> options) {

  /**
   * 18.2 hours, the longest possible (RFC 8319). A peer without traffic has no session and receives
   * no advertisement. If its default route expired meanwhile, nothing would start a session again.
   */
  public static final Duration LONGEST_ROUTER_LIFETIME = Duration.ofSeconds(0xffff);

  /** RFC 4861, section 6.2.1, AdvReachableTime. */
  public static final Duration LONGEST_REACHABLE_TIME = Duration.ofHours(1);

  /** The largest value of the field. */
  public static final Duration LONGEST_RETRANS_TIMER = Duration.ofMillis(0xffff_ffffL);

  /** The number of former prefixes for which there is always room beside the rest. */
  private static final int FORMER_BESIDE = 8;

  /**
   * Where advertisements go. Each goes to one peer, by its key; this is its destination address.
   */
  public enum Destination {
    /** An answer goes to the asking address, if it has one; everything else to all nodes. */
    ASKER,
    /** Everything goes to all nodes, {@code ff02::1}, answers too. */
    ALL_NODES,
    /**
     * Everything goes to the address that the peer last asked from; to all nodes if there is none.
     */
    UNICAST
  }

  /** Checks the ranges, copies the list. */
  public AdvertisementContent {
    check("a router lifetime must be 0 to 65535 s", routerLifetime, LONGEST_ROUTER_LIFETIME);
    check("a reachable time must be 0 to 1 h", reachableTime, LONGEST_REACHABLE_TIME);
    check("a retransmission timer must be 0 to 4294967295 ms", retransTimer, LONGEST_RETRANS_TIMER);
    if (hopLimit < 0 || hopLimit > 255) {
      throw new IllegalArgumentException("a hop limit must be 0 to 255, not " + hopLimit);
    }
    options = List.copyOf(options);
  }

  /** The same contents with these options behind the others. */
  public AdvertisementContent with(List<NdOption> more) {
    List<NdOption> all = new ArrayList<>(options);
    all.addAll(more);
    return new AdvertisementContent(
        routerLifetime,
        preference,
        hopLimit,
        managed,
        otherConfiguration,
        reachableTime,
        retransTimer,
        delegating,
        destination,
        all);
  }

  private static void check(String rule, Duration value, Duration most) {
    if (value.isNegative() || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(rule);
    }
  }

  /**
   * The message.
   *
   * @param router whether the receiver may send through the gateway; if not, everything with a
   *     lifetime is withdrawn
   * @param prefixes the prefix options
   */
  NdMessage.RouterAdvertisement message(boolean router, List<? extends NdOption> prefixes) {
    List<NdOption> all = new ArrayList<>(prefixes);
    options.forEach(option -> all.add(router ? option : option.withdrawn()));
    return new NdMessage.RouterAdvertisement(
        hopLimit,
        managed,
        otherConfiguration,
        preference,
        router ? (int) routerLifetime.toSeconds() : 0,
        reachableTime.toMillis(),
        retransTimer.toMillis(),
        all);
  }

  /**
   * Checks that the contents fit one packet with this many live prefixes and the latest former
   * ones. More former prefixes go into packets of their own ({@link AdvertisementPieces}).
   *
   * @throws IllegalArgumentException if they do not fit
   */
  public void check(int livePrefixes) {
    int bytes = AdvertisementPieces.bytes(message(true, List.of()));
    int room = AdvertisementPieces.SMALLEST_MTU - AdvertisementPieces.PREFIX_BYTES * FORMER_BESIDE;
    int all = bytes + AdvertisementPieces.PREFIX_BYTES * livePrefixes;
    if (all > room) {
      throw new IllegalArgumentException(
          "an advertisement has room for 1280 bytes, "
              + room
              + " without former prefixes, and this one needs "
              + all
              + ": remove prefixes, routes, name servers, search domains or the like");
    }
  }

  /** Creates a builder with a default router and nothing else. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects contents. */
  public static final class Builder {
    private Duration routerLifetime = LONGEST_ROUTER_LIFETIME;
    private RouterPreference preference = RouterPreference.MEDIUM;
    private int hopLimit = 64;
    private boolean managed;
    private boolean otherConfiguration;
    private Duration reachableTime = Duration.ZERO;
    private Duration retransTimer = Duration.ZERO;
    private boolean delegating;
    private Destination destination = Destination.ASKER;
    private final List<NdOption> options = new ArrayList<>();

    private Builder() {}

    /** Sets how long the gateway is a default router; zero: it is none. */
    public Builder routerLifetime(Duration lifetime) {
      routerLifetime = lifetime;
      return this;
    }

    /** Sets the preference against other routers. */
    public Builder preference(RouterPreference value) {
      preference = value;
      return this;
    }

    /** Sets the hop limit. */
    public Builder hopLimit(int value) {
      hopLimit = value;
      return this;
    }

    /** Sets the flags M and O. */
    public Builder dhcp6(boolean addresses, boolean other) {
      managed = addresses;
      otherConfiguration = other;
      return this;
    }

    /** Sets the timers of neighbour discovery, reachable time and retransmission timer. */
    public Builder timers(Duration reachable, Duration retrans) {
      reachableTime = reachable;
      retransTimer = retrans;
      return this;
    }

    /** Sets the P flag of all prefixes. */
    public Builder delegating(boolean value) {
      delegating = value;
      return this;
    }

    /** Sets where advertisements go. */
    public Builder destination(Destination where) {
      destination = where;
      return this;
    }

    /** Adds an option behind the others. */
    public Builder option(NdOption option) {
      options.add(option);
      return this;
    }

    /** The contents. */
    public AdvertisementContent build() {
      return new AdvertisementContent(
          routerLifetime,
          preference,
          hopLimit,
          managed,
          otherConfiguration,
          reachableTime,
          retransTimer,
          delegating,
          destination,
          options);
    }
  }
}
