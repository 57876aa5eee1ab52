package org.slaacguard.autoconf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/**
 * The prefixes of a link: advertised ones, and former ones. Learning, advertisements and routes
 * follow from this one value, so they cannot disagree.
 *
 * <p>Address and length together identify a prefix. A former prefix that returns is live at once,
 * and its former state is forgotten (RFC 9096, section 3.3).
 *
 * @param live prefixes in which hosts may configure addresses, in the order of the configuration
 * @param former prefixes that were live, the oldest first; none of them is live
 */
public record LinkPrefixes(List<AdvertisementPrefix> live, List<FormerPrefix> former) {
  /** Most bytes for former prefixes in advertisements to one host: four packets. */
  private static final int FORMER_BYTES = 4096;

  /** Most former prefixes; the oldest ones beyond are forgotten. */
  static final int MOST_FORMER = FORMER_BYTES / AdvertisementPieces.PREFIX_BYTES;

  /**
   * The longest time for which a prefix still works after its last advertisement, however long its
   * advertised lifetime is: AdvValidLifetime of RFC 4861, section 6.2.1.
   */
  public static final Duration FAREWELL = Duration.ofDays(30);

  /** The value without prefixes. */
  public static final LinkPrefixes NONE = new LinkPrefixes(List.of(), List.of());

  /** Copies the lists, and checks that no prefix occurs twice. */
  public LinkPrefixes {
    live = List.copyOf(live);
    former = List.copyOf(former);
    Set<IpPrefix> seen = new HashSet<>();
    live.forEach(prefix -> once(seen, prefix.prefix()));
    former.forEach(prefix -> once(seen, prefix.prefix()));
  }

  private static void once(Set<IpPrefix> seen, IpPrefix prefix) {
    if (!seen.add(prefix)) {
      throw new IllegalArgumentException("advertised twice: " + prefix);
    }
  }

  /**
   * The prefixes after these have become the live ones. A prefix that is left out, which is a
   * planned change, is deprecated for {@link #FAREWELL}, or for as long as a host may use it if
   * that is shorter. A prefix with a valid lifetime of zero is dead at once (RFC 9096, section
   * 3.5): packets from it are dropped, and hosts are told so for as long as they may use it.
   *
   * @param now monotonic nanoseconds
   */
  public LinkPrefixes withLive(List<AdvertisementPrefix> wanted, long now) {
    List<AdvertisementPrefix> living = new ArrayList<>(wanted);
    Set<IpPrefix> dead = new HashSet<>();
    living.removeIf(
        prefix -> prefix.valid().isZero() && isKnown(prefix.prefix()) && dead.add(prefix.prefix()));
    List<FormerPrefix> gone = new ArrayList<>();
    former.forEach(
        each ->
            gone.add(dead.contains(each.prefix()) && each.isValid(now) ? each.dead(now) : each));
    for (AdvertisementPrefix old : live) {
      // The last advertisement with these lifetimes may have gone just now.
      long believed = Nanos.after(now, old.valid());
      AdvertisementPrefix.Lease lease = old.lease();
      long end = lease == null ? believed : Math.min(believed, lease.validUntil());
      FormerPrefix deprecated =
          new FormerPrefix(
              old.prefix(),
              old.onLink(),
              old.autonomous(),
              Math.min(end, Nanos.after(now, FAREWELL)),
              end,
              lease != null && lease.delegated());
      gone.add(dead.contains(old.prefix()) ? deprecated.dead(now) : deprecated);
    }
    return of(living, gone, now);
  }

  /** Whether hosts may have addresses in the prefix because of our advertisements. */
  private boolean isKnown(IpPrefix prefix) {
    return live.stream().anyMatch(each -> each.prefix().equals(prefix) && !each.valid().isZero())
        || former.stream().anyMatch(each -> each.prefix().equals(prefix));
  }

  /**
   * Adds prefixes that an earlier run advertised and this one does not.
   *
   * @param now monotonic nanoseconds
   */
  public LinkPrefixes remembering(List<FormerPrefix> earlier, long now) {
    List<FormerPrefix> all = new ArrayList<>(earlier);
    Set<IpPrefix> known = new HashSet<>();
    former.forEach(prefix -> known.add(prefix.prefix()));
    all.removeIf(prefix -> known.contains(prefix.prefix()));
    all.addAll(former);
    return of(live, all, now);
  }

  /**
   * The same prefixes, but these former ones are dead at once, because their provider has withdrawn
   * them. Hosts are told so for as long as they may use them (RFC 9096, section 3.5).
   *
   * @param now monotonic nanoseconds
   */
  public LinkPrefixes ending(Predicate<FormerPrefix> dead, long now) {
    return new LinkPrefixes(
        live, former.stream().map(each -> dead.test(each) ? each.dead(now) : each).toList());
  }

  /** The same prefixes without former ones that are of no use. */
  public LinkPrefixes keeping(Predicate<IpPrefix> useful) {
    return new LinkPrefixes(
        live, former.stream().filter(prefix -> useful.test(prefix.prefix())).toList());
  }

  /**
   * The same prefixes at a later moment, without former ones that no host can still use.
   *
   * @param now monotonic nanoseconds
   */
  public LinkPrefixes at(long now) {
    return former.stream().allMatch(prefix -> now < prefix.believedUntil())
        ? this
        : of(live, former, now);
  }

  private static LinkPrefixes of(
      List<AdvertisementPrefix> live, List<FormerPrefix> former, long now) {
    Set<IpPrefix> present = new HashSet<>();
    live.forEach(prefix -> present.add(prefix.prefix()));
    List<FormerPrefix> gone =
        former.stream()
            .filter(prefix -> now < prefix.believedUntil() && !present.contains(prefix.prefix()))
            .toList();
    return new LinkPrefixes(live, latest(gone, MOST_FORMER));
  }

  /** The same prefixes with at most this many former ones, the latest. */
  LinkPrefixes withMost(int most) {
    return former.size() <= most ? this : new LinkPrefixes(live, latest(former, most));
  }

  /** The last elements of a list, at most this many. */
  static List<FormerPrefix> latest(List<FormerPrefix> all, int most) {
    return all.subList(Math.max(0, all.size() - most), all.size());
  }

  /**
   * The prefixes in which addresses work now: peers may learn them, and they are routed to peers.
   *
   * @param now monotonic nanoseconds
   */
  public List<IpPrefix> usable(long now) {
    List<IpPrefix> usable = new ArrayList<>();
    for (AdvertisementPrefix prefix : live) {
      AdvertisementPrefix.Lease lease = prefix.lease();
      if (!prefix.valid().isZero() && (lease == null || now < lease.validUntil())) {
        usable.add(prefix.prefix());
      }
    }
    former.stream().filter(prefix -> prefix.isValid(now)).forEach(p -> usable.add(p.prefix()));
    return usable;
  }

  /**
   * Whether new connections should use another address than this (RFC 4862, section 5.5.4).
   *
   * @param now monotonic nanoseconds
   */
  public boolean isDeprecated(IpAddress address, long now) {
    return former.stream().anyMatch(each -> each.prefix().contains(address))
        || live.stream()
            .anyMatch(each -> each.prefix().contains(address) && !each.isPreferred(now));
  }

  /**
   * The next moment after {@code now} at which {@link #usable} changes or a former prefix expires,
   * in monotonic nanoseconds; {@link Long#MAX_VALUE}: never.
   */
  public long nextChange(long now) {
    long next = Nanos.NEVER;
    for (AdvertisementPrefix prefix : live) {
      AdvertisementPrefix.Lease lease = prefix.lease();
      next = lease == null ? next : sooner(next, lease.validUntil(), now);
    }
    for (FormerPrefix prefix : former) {
      next = sooner(next, prefix.validUntil(), now);
      next = sooner(next, prefix.believedUntil(), now);
    }
    return next;
  }

  private static long sooner(long next, long moment, long now) {
    return moment > now ? Math.min(next, moment) : next;
  }

  /** Whether a later advertisement would prolong the lifetimes of this prefix. */
  boolean renews(IpPrefix prefix, long now) {
    for (AdvertisementPrefix each : live) {
      if (each.prefix().equals(prefix)) {
        return each.isRenewed(now);
      }
    }
    return false;
  }

  /**
   * Whether hosts must be told at once that these prefixes have replaced the others. Renewed leases
   * alone are no such change.
   */
  boolean differs(LinkPrefixes other) {
    if (live.size() != other.live.size() || !former.equals(other.former)) {
      return true;
    }
    for (int i = 0; i < live.size(); i++) {
      if (live.get(i).differs(other.live.get(i))) {
        return true;
      }
    }
    return false;
  }
}
