package org.slaacguard.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.AdvertisementPrefix;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.LinkPrefixes;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * Reports changes of an interface's prefixes to the {@link EventRing}. A renewal is no change, nor
 * is a prefix that the earlier run had. {@link UplinkEvents} reports those of its uplink.
 */
final class PrefixEvents implements Service {
  /**
   * How long an uplink may take after a start to bring back what an earlier run had, in
   * nanoseconds. Until then, what is lacking is no news.
   */
  static final long PATIENCE = Duration.ofSeconds(30).toNanos();

  private final String interfaceName;
  private final EventRing ring;
  private Told toldToAll = Told.NOTHING;

  /** The reported prefixes of peers that have their own. */
  private final Map<PublicKey, Told> told = new HashMap<>();

  /** Prefixes that are not reported yet; null if all are. */
  private @Nullable HostPrefixes pending;

  private long settled = Long.MIN_VALUE;

  /** The prefixes in the last report. */
  private record Told(Set<IpPrefix> advertised, Set<IpPrefix> usable) {
    static final Told NOTHING = new Told(Set.of(), Set.of());
  }

  /** Which of an earlier run's prefixes were not deprecated. */
  @FunctionalInterface
  interface Earlier {
    /**
     * Whether a prefix was advertised as a live one.
     *
     * @param peer the peer with prefixes of its own; null for all others
     */
    boolean wasLive(@Nullable PublicKey peer, IpPrefix prefix);
  }

  /** Nothing is reported yet. */
  PrefixEvents(String interfaceName, EventRing ring) {
    this.interfaceName = interfaceName;
    this.ring = ring;
  }

  /** An earlier run has reported these. Called before the first change. */
  void earlier(HostPrefixes prefixes, Earlier which, long now) {
    if (!prefixes.equals(HostPrefixes.NONE)) {
      toldToAll = told(null, prefixes.all(), which, now);
      prefixes.own().forEach((peer, own) -> told.put(peer, told(peer, own, which, now)));
      settled = now + PATIENCE;
    }
  }

  private static Told told(
      @Nullable PublicKey peer, LinkPrefixes prefixes, Earlier which, long now) {
    Set<IpPrefix> usable = new LinkedHashSet<>(prefixes.usable(now));
    Set<IpPrefix> live = new LinkedHashSet<>(usable);
    live.removeIf(prefix -> !which.wasLive(peer, prefix));
    return new Told(live, usable);
  }

  @Override
  public void settings(Settings settings, long now) {
    if (!settings.has(SettingTable.UPLINK)) {
      settled = Math.min(settled, now);
    }
  }

  @Override
  public void delegated(Delegation delegation, long now) {
    settled = Math.min(settled, now);
  }

  /** A removed peer has no prefixes any more. */
  @Override
  public void peers(PeerChanges changes, long now) {
    for (PublicKey peer : changes.removed()) {
      Told before = told.remove(peer);
      if (before != null) {
        report(peer, before, Told.NOTHING);
      }
    }
  }

  @Override
  public void prefixes(HostPrefixes prefixes, long now) {
    pending = prefixes;
    tell(now);
  }

  @Override
  public long poll(long now, Out out) {
    tell(now);
    return pending == null ? Long.MAX_VALUE : settled;
  }

  private void tell(long now) {
    HostPrefixes prefixes = pending;
    if (prefixes == null || now < settled) {
      return;
    }
    pending = null;
    toldToAll = changed(null, toldToAll, prefixes.all(), now);
    Set<PublicKey> hosts = new LinkedHashSet<>(told.keySet());
    hosts.addAll(prefixes.own().keySet());
    for (PublicKey host : hosts) {
      Told before = told.getOrDefault(host, toldToAll);
      Told after = changed(host, before, prefixes.of(host), now);
      if (prefixes.own().containsKey(host)) {
        told.put(host, after);
      } else {
        told.remove(host);
      }
    }
  }

  private Told changed(@Nullable PublicKey host, Told before, LinkPrefixes prefixes, long now) {
    Set<IpPrefix> live = new LinkedHashSet<>();
    for (AdvertisementPrefix prefix : prefixes.live()) {
      if (!prefix.valid().isZero()) {
        live.add(prefix.prefix());
      }
    }
    Told after = new Told(live, new LinkedHashSet<>(prefixes.usable(now)));
    if (!after.equals(before)) {
      report(host, before, after);
    }
    return after;
  }

  private void report(@Nullable PublicKey host, Told before, Told after) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("prefixes", List.copyOf(after.advertised));
    fields.put("deprecated", without(after.usable, after.advertised));
    fields.put("added", without(after.advertised, before.advertised));
    fields.put("removed", without(before.usable, after.usable));
    ring.offer(EventType.PREFIX_CHANGED, interfaceName, host, fields);
  }

  private static List<IpPrefix> without(Set<IpPrefix> all, Set<IpPrefix> others) {
    List<IpPrefix> rest = new ArrayList<>(all);
    rest.removeAll(others);
    return rest;
  }
}
