package org.slaacguard.autoconf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.NdOption;

/**
 * Prefixes that are no longer advertised, but that hosts may still have addresses in. They are told
 * so until no host can have one: preferred lifetime 0 (RFC 4861, section 6.2.4; RFC 9096, section
 * 3.3), and a valid lifetime that lets connections end.
 */
final class DeprecatedPrefixes {
  /** More are forgotten, oldest first: an advertisement has to stay one packet. */
  static final int MOST = 8;

  /** What hosts cut an unauthenticated shorter lifetime to anyway (RFC 4862, section 5.5.3). */
  private static final Duration GRACE = Duration.ofHours(2);

  /** What was told of a prefix, and until when a host may believe it; oldest first. */
  private final Map<IpPrefix, Gone> gone = new LinkedHashMap<>();

  /**
   * A prefix told of in the past.
   *
   * @param believedUntil when the longest lifetime that a host may have heard ends
   * @param validUntil when the lifetime that is told now ends
   */
  private record Gone(AdvertisementPrefix told, long believedUntil, long validUntil) {}

  /** Takes note of what is no longer said, or said again. */
  void change(AdvertisementContent from, AdvertisementContent to, long now) {
    List<IpPrefix> live = new ArrayList<>();
    to.prefixes().forEach(prefix -> live.add(prefix.prefix()));
    for (AdvertisementPrefix old : from.prefixes()) {
      if (!live.contains(old.prefix())) {
        // A host heard these lifetimes just now at the latest.
        long believed = Nanos.after(now, old.valid());
        AdvertisementPrefix.Lease lease = old.lease();
        long end = lease == null ? believed : Math.min(believed, lease.validUntil());
        gone.remove(old.prefix());
        gone.put(old.prefix(), new Gone(old, end, Math.min(end, Nanos.after(now, GRACE))));
      }
    }
    live.forEach(gone::remove);
    Iterator<IpPrefix> oldest = gone.keySet().iterator();
    while (gone.size() > MOST) {
      oldest.next();
      oldest.remove();
    }
  }

  /** The options that say so now. */
  List<NdOption> options(long now) {
    gone.values().removeIf(prefix -> prefix.believedUntil() <= now);
    List<NdOption> options = new ArrayList<>();
    for (Gone each : gone.values()) {
      options.add(
          new NdOption.PrefixInformation(
              each.told().prefix(),
              each.told().onLink(),
              each.told().autonomous(),
              Nanos.remaining(GRACE, each.validUntil(), now),
              0));
    }
    return options;
  }
}
