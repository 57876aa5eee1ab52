package org.slaacguard.autoconf;

import org.slaacguard.net.NdOption;

/**
 * A route, a name server, a search domain or a NAT64 prefix that hosts were told of.
 *
 * @param withdrawal the option of this alone, with a lifetime of 0; it takes it back
 * @param lifetime for how long it is advertised, in seconds; 0: it is advertised no longer
 * @param believedUntil when the last host stops using it that hears nothing more, in monotonic
 *     nanoseconds
 */
public record ToldOption(NdOption withdrawal, long lifetime, long believedUntil) {
  /** Unreached peers get lifetimes of at least this many seconds ({@link AdvertisedLifetimes}). */
  private static final long LEAST = AdvertisementContent.LONGEST_ROUTER_LIFETIME.toSeconds();

  /**
   * Until when hosts may use an option that they are told of at this moment.
   *
   * @param lifetime as advertised, in seconds
   * @param now monotonic nanoseconds
   * @return monotonic nanoseconds; {@link Long#MAX_VALUE}: for ever
   */
  public static long until(long lifetime, long now) {
    return lifetime >= NdOption.INFINITE
        ? Nanos.NEVER
        : Nanos.sum(now, Math.max(lifetime, LEAST) * Nanos.SECOND);
  }
}
