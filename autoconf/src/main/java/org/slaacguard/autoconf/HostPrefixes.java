package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * The prefixes on one link for each of its hosts: those for all, and those for some hosts instead
 * (RFC 8273). Learning, advertisements and routes all follow from this one value. A host that is
 * moved from one prefix to another keeps the former one as after any planned change, though others
 * may have it still.
 *
 * @param all of hosts without prefixes of their own
 * @param own of each other host; one that has left its own prefixes is here until they are over
 */
public record HostPrefixes(LinkPrefixes all, Map<PublicKey, LinkPrefixes> own) {
  /** No prefixes. */
  public static final HostPrefixes NONE = of(LinkPrefixes.NONE);

  /** Bytes of memory that a former prefix takes. */
  private static final int FORMER_BYTES = 112;

  /** What the former prefixes of all hosts with prefixes of their own may take, in bytes. */
  private static final int BUDGET = 2 << 20;

  /** Former prefixes that a host has in any case: what one advertisement has room for. */
  private static final int LEAST_FORMER = 8;

  /**
   * Copies the map; a host with the prefixes of all has no entry. Each host has an equal share of
   * the memory for former prefixes.
   */
  public HostPrefixes {
    Map<PublicKey, LinkPrefixes> others = new HashMap<>(own);
    int most = Math.max(LEAST_FORMER, BUDGET / FORMER_BYTES / Math.max(1, others.size()));
    others.replaceAll((host, prefixes) -> prefixes.withMost(most));
    others.values().removeIf(all::equals);
    own = Map.copyOf(others);
  }

  /** The same for all hosts. */
  public static HostPrefixes of(LinkPrefixes all) {
    return new HostPrefixes(all, Map.of());
  }

  /** What holds for a host. */
  public LinkPrefixes of(PublicKey host) {
    return own.getOrDefault(host, all);
  }

  /**
   * What the prefixes are once these are the live ones; see {@link LinkPrefixes#withLive}.
   *
   * @param wanted of hosts without their own
   * @param ofHosts of each other one
   * @param wasHost whether it may have heard before of what all are told
   * @param isHost whether there is such a host at all
   * @param now monotonic nanoseconds
   */
  public HostPrefixes withLive(
      List<AdvertisementPrefix> wanted,
      Map<PublicKey, List<AdvertisementPrefix>> ofHosts,
      Predicate<PublicKey> wasHost,
      Predicate<PublicKey> isHost,
      long now) {
    Map<PublicKey, LinkPrefixes> next = new HashMap<>();
    Set<PublicKey> hosts = new LinkedHashSet<>(own.keySet());
    hosts.addAll(ofHosts.keySet());
    for (PublicKey host : hosts) {
      if (isHost.test(host)) {
        LinkPrefixes before =
            own.containsKey(host) || wasHost.test(host) ? of(host) : LinkPrefixes.NONE;
        next.put(host, before.withLive(ofHosts.getOrDefault(host, wanted), now));
      }
    }
    return new HostPrefixes(all.withLive(wanted, now), next);
  }

  /**
   * Adds what an earlier run advertised, and this one does not.
   *
   * @param now monotonic nanoseconds
   */
  public HostPrefixes remembering(HostPrefixes earlier, long now) {
    Map<PublicKey, LinkPrefixes> next = new HashMap<>(own);
    earlier.own.forEach((host, was) -> next.put(host, of(host).remembering(was.former(), now)));
    return new HostPrefixes(all.remembering(earlier.all.former(), now), next);
  }

  /**
   * The same, but of former prefixes these are dead at once; see {@link LinkPrefixes#ending}.
   *
   * @param now monotonic nanoseconds
   */
  public HostPrefixes ending(Predicate<FormerPrefix> dead, long now) {
    return each(prefixes -> prefixes.ending(dead, now));
  }

  /** The same without former prefixes that no host needs. */
  public HostPrefixes keeping(Predicate<IpPrefix> useful) {
    return each(prefixes -> prefixes.keeping(useful));
  }

  /**
   * The same prefixes at a later moment: without former ones whose lifetime has ended.
   *
   * @param now monotonic nanoseconds
   */
  public HostPrefixes at(long now) {
    return each(prefixes -> prefixes.at(now));
  }

  private HostPrefixes each(UnaryOperator<LinkPrefixes> change) {
    Map<PublicKey, LinkPrefixes> next = new HashMap<>();
    own.forEach((host, prefixes) -> next.put(host, change.apply(prefixes)));
    return new HostPrefixes(change.apply(all), next);
  }

  /**
   * The prefixes in which addresses of some host work now: what is routed to the link.
   *
   * @param now monotonic nanoseconds
   */
  public List<IpPrefix> usable(long now) {
    Set<IpPrefix> usable = new LinkedHashSet<>(all.usable(now));
    own.values().forEach(prefixes -> usable.addAll(prefixes.usable(now)));
    return new ArrayList<>(usable);
  }

  /**
   * The same for each host that has other ones than all.
   *
   * @param now monotonic nanoseconds
   */
  public Map<PublicKey, List<IpPrefix>> ownUsable(long now) {
    Map<PublicKey, List<IpPrefix>> usable = new HashMap<>();
    own.forEach((host, prefixes) -> usable.put(host, prefixes.usable(now)));
    return usable;
  }

  /**
   * When {@link #usable} changes, or a former prefix is over: the next such moment behind {@code
   * now}, in monotonic nanoseconds; {@link Long#MAX_VALUE}: never.
   */
  public long nextChange(long now) {
    long next = all.nextChange(now);
    for (LinkPrefixes prefixes : own.values()) {
      next = Math.min(next, prefixes.nextChange(now));
    }
    return next;
  }
}
