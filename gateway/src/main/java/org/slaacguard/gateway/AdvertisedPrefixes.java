package org.slaacguard.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.AdvertisementPrefix;
import org.slaacguard.autoconf.DelegatedPrefix;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.PrefixSource;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The prefixes that an interface advertises: those of its settings, and subnets of the delegated
 * prefix that the settings name. For the controller's thread.
 */
final class AdvertisedPrefixes {
  private static final Logger LOG = LoggerFactory.getLogger(AdvertisedPrefixes.class);

  /** Most prefixes for one subnet, the newest ones: all must fit into one advertisement. */
  static final int MOST_SUCCESSORS = 2;

  /** Moments after this count as never. */
  private static final long CENTURY = 100L * 366 * 24 * 3600;

  private static final long SECOND = 1_000_000_000L;

  private final String interfaceName;
  private InstantSource wallClock = InstantSource.system();
  private PrefixPlan plan = PrefixPlan.NONE;
  private Set<String> lacking = Set.of();

  /**
   * Whether a prefix ends at a moment, and how far ahead the wall clock was when it was converted.
   */
  private boolean dated;

  private long ahead;

  AdvertisedPrefixes(String interfaceName) {
    this.interfaceName = interfaceName;
  }

  /** Takes the time of prefixes that end at a moment from another clock. */
  void wallClock(InstantSource clock) {
    wallClock = clock;
  }

  /** The largest number of prefixes that these settings can yield. */
  static int most(List<PrefixSettings> settings) {
    return settings.stream()
        .mapToInt(each -> each.source() instanceof PrefixSource.Own ? 1 : MOST_SUCCESSORS)
        .sum();
  }

  /**
   * The prefixes with these settings.
   *
   * @param wasPeer whether there may have been a peer before
   * @param isPeer whether there is a peer
   */
  HostPrefixes settings(
      ConfiguredPrefixes wanted,
      HostPrefixes before,
      Predicate<PublicKey> wasPeer,
      Predicate<PublicKey> isPeer,
      long now) {
    dated = wanted.each().stream().anyMatch(AdvertisedPrefixes::isDated);
    ahead = ahead(now);
    List<AdvertisementPrefix> all = live(wanted.all(), now);
    Map<PublicKey, List<AdvertisementPrefix>> own = new HashMap<>();
    wanted.own().forEach((peer, its) -> own.put(peer, live(its, now)));
    return before.withLive(all, own, wasPeer, isPeer, now);
  }

  /**
   * The prefixes with this delegation. A prefix that is no longer delegated ends at once, because
   * replies to it would not arrive; this also holds for prefixes of an earlier run.
   */
  HostPrefixes delegated(
      PrefixPlan changed, ConfiguredPrefixes wanted, HostPrefixes before, long now) {
    plan = changed;
    HostPrefixes after =
        settings(wanted, before, peer -> true, peer -> true, now)
            .ending(former -> former.delegated() && !changed.has(former.prefix()), now);
    say(wanted);
    return after;
  }

  /**
   * Whether the wall clock was set since moments were converted, so that prefixes end at other
   * times.
   */
  boolean isOff(long now) {
    return dated && Math.abs(ahead(now) - ahead) > SECOND;
  }

  /** By how much the wall clock is ahead of monotonic time, in nanoseconds. */
  private long ahead(long now) {
    return wallClock.millis() * 1_000_000 - now;
  }

  private List<AdvertisementPrefix> live(List<PrefixSettings> wanted, long now) {
    List<AdvertisementPrefix> live = new ArrayList<>();
    Set<IpPrefix> present = new HashSet<>();
    // Fixed prefixes come first, because the file names them.
    for (PrefixSettings each : wanted) {
      if (each.source() instanceof PrefixSource.Own own) {
        live.add(advertised(each, own.prefix(), null, now));
        present.add(own.prefix());
      }
    }
    for (PrefixSettings each : wanted) {
      if (each.source() instanceof PrefixSource.Delegated subnet) {
        for (DelegatedPrefix lease : newest(subnet)) {
          if (present.add(lease.prefix())) {
            live.add(advertised(each, lease.prefix(), lease, now));
          }
        }
      }
    }
    return live;
  }

  private List<DelegatedPrefix> newest(PrefixSource.Delegated subnet) {
    return plan.subnet(subnet.subnet()).stream().limit(MOST_SUCCESSORS).toList();
  }

  /** The earlier of two ends counts: that of the settings, or the lease's. */
  private AdvertisementPrefix advertised(
      PrefixSettings settings, IpPrefix prefix, @Nullable DelegatedPrefix lease, long now) {
    AdvertisementPrefix live =
        new AdvertisementPrefix(
            prefix,
            settings.onLink(),
            settings.autonomous(),
            settings.delegating(),
            settings.valid(),
            settings.preferred(),
            null);
    long valid = monotonic(settings.validUntil(), now);
    long preferred = monotonic(settings.preferredUntil(), now);
    if (lease != null) {
      valid = Math.min(valid, lease.validUntil());
      preferred = Math.min(preferred, lease.preferredUntil());
    }
    preferred = Math.min(preferred, valid);
    return lease == null && preferred == Long.MAX_VALUE
        ? live
        : live.until(new AdvertisementPrefix.Lease(preferred, valid, lease != null));
  }

  private static boolean isDated(PrefixSettings settings) {
    return settings.validUntil() != null || settings.preferredUntil() != null;
  }

  /** Converts a wall clock time; null, or one centuries away, becomes never. */
  private long monotonic(@Nullable Instant moment, long now) {
    if (moment == null) {
      return Long.MAX_VALUE;
    }
    long seconds = Duration.between(wallClock.instant(), moment).toSeconds();
    return seconds > CENTURY ? Long.MAX_VALUE : now + Math.max(0, seconds) * SECOND;
  }

  /** Logs each missing prefix once, until the set changes. */
  private void say(ConfiguredPrefixes wanted) {
    Set<String> now = new HashSet<>();
    for (PrefixSettings each : wanted.each()) {
      if (each.source() instanceof PrefixSource.Delegated delegated
          && plan.subnet(delegated.subnet()).isEmpty()) {
        now.add(each.source() + " has no prefix: " + plan.whyNot(delegated.subnet()));
      }
    }
    now.stream()
        .filter(lack -> !lacking.contains(lack))
        .forEach(lack -> LOG.warn("{}: {}", interfaceName, lack));
    lacking = now;
  }
}
