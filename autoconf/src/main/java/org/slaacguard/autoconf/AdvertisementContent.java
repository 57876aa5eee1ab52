package org.slaacguard.autoconf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.RouterPreference;

/**
 * What router advertisements say beside the prefixes, to all peers or to one. With the prefixes it
 * has to fit one packet on any link, 1280 bytes: see {@link #check}.
 *
 * @param routerLifetime how long the gateway is a default router, 0 to 65,535 s
 * @param preference against other routers (RFC 4191)
 * @param hopLimit what hosts put into their packets, 0 to 255; 0 says nothing
 * @param managed the M flag: addresses by DHCPv6
 * @param otherConfiguration the O flag: other information by DHCPv6
 * @param reachableTime how long a neighbour counts as reachable, 0 to an hour; 0 says nothing
 * @param retransTimer between two neighbour solicitations, 0 to 4,294,967,295 ms; 0 says nothing
 * @param delegating the P flag of all prefixes: prefixes are delegated to the receiver (RFC 9762)
 * @param destination where they go
 * @param options the other options, in their order; no prefixes
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
   * 18.2 hours, the most there is (RFC 8319). A peer without traffic has no session and hears no
   * advertisement; if its default route ended meanwhile, nothing would start a session again.
   */
  public static final Duration LONGEST_ROUTER_LIFETIME = Duration.ofSeconds(0xffff);

  /** RFC 4861, section 6.2.1, AdvReachableTime. */
  public static final Duration LONGEST_REACHABLE_TIME = Duration.ofHours(1);

  /** What the field holds. */
  public static final Duration LONGEST_RETRANS_TIMER = Duration.ofMillis(0xffff_ffffL);

  /** Former prefixes for which there is always room beside the rest. */
  private static final int FORMER_BESIDE = 8;

  /** Where advertisements go; all of them to one peer, by its key. */
  public enum Destination {
    /** To whoever asked, where it had an address; else to all nodes. */
    ASKER,
    /** To all nodes, {@code ff02::1}, also in answer. */
    ALL_NODES,
    /** To where the peer asked from the last time, also unasked; else to all nodes. */
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

  /** The same with these options behind the others. */
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
   * @param router whether the receiver may send through the gateway; if not, everything that lives
   *     for a time is taken back
   * @param prefixes the options that tell of prefixes
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
   * Checks that it fits one packet with so many live prefixes, and the latest of the past; more of
   * these go into packets of their own ({@link AdvertisementPieces}).
   *
   * @throws IllegalArgumentException if it does not
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

  /** Says that the gateway is the default router, and no more yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects what to say. */
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

    /** Sets how long the gateway is a default router; zero: not at all. */
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

    /** Sets the timers of neighbour discovery. */
    public Builder timers(Duration reachable, Duration retrans) {
      reachableTime = reachable;
      retransTimer = retrans;
      return this;
    }

    /** Sets whether prefixes are delegated to the receiver. */
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

    /** What to say. */
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
