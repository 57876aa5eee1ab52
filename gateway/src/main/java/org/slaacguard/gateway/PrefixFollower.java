package org.slaacguard.gateway;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the prefixes of one interface up to date: they follow the settings, the uplink and time,
 * until no host can use a former prefix any longer. The backend hears of each change first, then
 * the services in their order. For one thread at a time.
 */
final class PrefixFollower {
  private static final Logger LOG = LoggerFactory.getLogger(PrefixFollower.class);

  /** The pause after a prefix could not be ended. */
  private static final long RETRY = 1_000_000_000L;

  private final Backend backend;
  private final List<Service> services;
  private final AdvertisedPrefixes advertised;
  private HostPrefixes prefixes = HostPrefixes.NONE;
  private ConfiguredPrefixes wishes = ConfiguredPrefixes.NONE;
  private long next = Long.MAX_VALUE;
  private boolean remembering;

  /** No prefix yet. */
  PrefixFollower(Backend backend, List<Service> services) {
    this.backend = backend;
    this.services = services;
    advertised = new AdvertisedPrefixes(backend.interfaceName());
  }

  /** Sets the wall clock, which tells when prefixes end that have an end date. */
  void wallClock(InstantSource clock) {
    advertised.wallClock(clock);
  }

  /** Whether a prefix has ended, or the wall clock says that it ends at another time. */
  boolean isDue(long now) {
    return now >= next || advertised.isOff(now);
  }

  /** When the next prefix ends or is forgotten, in monotonic nanoseconds. */
  long next() {
    return next;
  }

  /** Restores the prefixes that an earlier run advertised. Called before the first change. */
  void remember(HostPrefixes earlier, long now) {
    remembering = true;
    set(prefixes.remembering(earlier, now), now);
  }

  /**
   * The prefixes that would follow from other settings.
   *
   * @param wasPeer whether the interface has a peer
   * @param isPeer whether it would have it
   * @throws IllegalArgumentException if these settings cannot be followed
   */
  HostPrefixes with(
      ConfiguredPrefixes wanted,
      Predicate<PublicKey> wasPeer,
      Predicate<PublicKey> isPeer,
      long now) {
    return wanted.equals(wishes) && prefixes.own().keySet().stream().allMatch(isPeer)
        ? prefixes.at(now)
        : advertised.settings(
            wanted, prefixes, peer -> remembering || wasPeer.test(peer), isPeer, now);
  }

  /**
   * Follows prefixes that the backend has taken.
   *
   * @param wanted the settings from which they follow
   * @param mayUse whether a peer may have addresses in a prefix; of an earlier run's prefixes only
   *     these are kept
   */
  void changed(HostPrefixes made, ConfiguredPrefixes wanted, Predicate<IpPrefix> mayUse, long now) {
    wishes = wanted;
    set(remembering ? made.keeping(mayUse) : made, now);
    remembering = false;
  }

  /**
   * Follows the uplink's delegation.
   *
   * @throws BackendException if that fails; the prefixes are unchanged then
   */
  void delegated(PrefixPlan plan, long now) throws BackendException {
    HostPrefixes made = advertised.delegated(plan, wishes, prefixes, now);
    backend.apply(update(made, now));
    services.forEach(service -> service.delegated(plan.delegation(), now));
    set(made, now);
  }

  private static DeviceUpdate update(HostPrefixes made, long now) {
    return DeviceUpdate.builder()
        .advertisedPrefixes(made.all().usable(now), made.ownUsable(now))
        .build();
  }

  private void set(HostPrefixes made, long now) {
    next = made.nextChange(now);
    if (!made.equals(prefixes)) {
      prefixes = made;
      services.forEach(service -> service.prefixes(made, now));
    }
  }

  /** Ends expired prefixes, and drops those that no host can use any longer. */
  void age(long now) {
    try {
      HostPrefixes made =
          advertised.isOff(now)
              ? advertised.settings(wishes, prefixes, peer -> true, peer -> true, now)
              : prefixes.at(now);
      backend.apply(update(made, now));
      prefixes = made;
      next = made.nextChange(now);
      services.forEach(service -> service.prefixes(made, now));
    } catch (BackendException e) {
      next = now + RETRY;
      LOG.warn("{}: cannot end a prefix: {}", backend.interfaceName(), e.getMessage());
    }
  }
}
