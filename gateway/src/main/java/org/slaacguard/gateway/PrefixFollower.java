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
 * The prefixes on the link of one interface, through time: as the settings and the uplink say, and
 * until nobody believes in a former one any more. The backend hears of each change first, then the
 * services, in their order. Its calls come from one thread at a time.
 */
final class PrefixFollower {
  private static final Logger LOG = LoggerFactory.getLogger(PrefixFollower.class);

  /** After a prefix could not be ended, until it is tried again. */
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

  /** Takes the time of prefixes that end at a moment from another clock. */
  void wallClock(InstantSource clock) {
    advertised.wallClock(clock);
  }

  /** When a prefix changes by itself, in monotonic nanoseconds. */
  long next() {
    return next;
  }

  /** Takes up what an earlier run advertised; before the first change. */
  void remember(HostPrefixes earlier, long now) {
    remembering = true;
    set(prefixes.remembering(earlier, now), now);
  }

  /**
   * What would be on the link.
   *
   * @param wasPeer whether there is such a peer
   * @param isPeer whether there would be
   * @throws IllegalArgumentException if these settings cannot be followed
   */
  HostPrefixes with(
      ConfiguredPrefixes wanted, Predicate<PublicKey> wasPeer, Predicate<PublicKey> isPeer, long now) {
    return wanted.equals(wishes) && prefixes.own().keySet().stream().allMatch(isPeer)
        ? prefixes.at(now)
        : advertised.settings(
            wanted, prefixes, peer -> remembering || wasPeer.test(peer), isPeer, now);
  }

  /**
   * The backend has these now.
   *
   * @param wanted what they follow from
   * @param mayUse whether a peer may have addresses in a prefix: of those of an earlier run, only
   *     such are kept
   */
  void changed(HostPrefixes made, ConfiguredPrefixes wanted, Predicate<IpPrefix> mayUse, long now) {
    wishes = wanted;
    set(remembering ? made.keeping(mayUse) : made, now);
    remembering = false;
  }

  /**
   * Follows what the uplink gets.
   *
   * @throws BackendException if it cannot be followed; then the prefixes are as they were before
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

  /** A prefix has died, or nobody believes in it any more. */
  void age(long now) {
    try {
      HostPrefixes made = prefixes.at(now);
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
