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
 * The prefixes of a link for each of its hosts: those for all, and those that some hosts have
 * instead (RFC 8273). Learning, advertisements and routes follow from this one value. A host that
 * changes from one prefix to another keeps the former one as after any planned change, even if
 * other hosts still have it.
 *
 * @param all the prefixes of hosts without their own
 * @param own the prefixes of each other host; a host that has lost its own prefixes stays here
 *     until they have expired
 */
public record HostPrefixes(LinkPrefixes all, Map<PublicKey, LinkPrefixes> own) {
  /** The value without prefixes. */
  public static final HostPrefixes NONE = of(LinkPrefixes.NONE);

  /** Bytes of memory for a former prefix. */
  private static final int FORMER_BYTES = 112;

  /** Most bytes of memory for the former prefixes of hosts with their own prefixes. */
  private static final int BUDGET = 2 << 20;

  /** Former prefixes that a host always has room for: those that fit one advertisement. */
  private static final int LEAST_FORMER = 8;

  /**
   * Copies the map; hosts with the prefixes of all have no entry. Each host has an equal share of
   * the memory for former prefixes.
   */
  public HostPrefixes {
    Map<PublicKey, LinkPrefixes> others = new HashMap<>(own);
    int most = Math.max(LEAST_FORMER, BUDGET / FORMER_BYTES / Math.max(1, others.size()));
    others.replaceAll((host, prefixes) -> prefixes.withMost(most));
    others.values().removeIf(all::equals);
    own = Map.copyOf(others);
  }

  /** The same prefixes for all hosts. */
  public static HostPrefixes of(LinkPrefixes all) {
    return new HostPrefixes(all, Map.of());
  }

  /** The prefixes of a host. */
  public LinkPrefixes of(PublicKey host) {
    return own.getOrDefault(host, all);
  }

  /**
   * The prefixes after these have become the live ones; see {@link LinkPrefixes#withLive}.
   *
   * @param wanted the prefixes of hosts without their own
   * @param ofHosts the prefixes of each other host
   * @param wasHost whether a host may have received the prefixes of all before
   * @param isHost whether the host exists
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
   * Adds prefixes that an earlier run advertised and this one does not.
   *
   * @param now monotonic nanoseconds
   */
  public HostPrefixes remembering(HostPrefixes earlier, long now) {
    Map<PublicKey, LinkPrefixes> next = new HashMap<>(own);
    earlier.own.forEach((host, was) -> next.put(host, of(host).remembering(was.former(), now)));
    return new HostPrefixes(all.remembering(earlier.all.former(), now), next);
  }

  /**
   * The same prefixes, but these former ones are dead at once; see {@link LinkPrefixes#ending}.
   *
   * @param now monotonic nanoseconds
   */
  public HostPrefixes ending(Predicate<FormerPrefix> dead, long now) {
    return each(prefixes -> prefixes.ending(dead, now));
  }

  /** The same prefixes without former ones that no host needs. */
  public HostPrefixes keeping(Predicate<IpPrefix> useful) {
    return each(prefixes -> prefixes.keeping(useful));
  }

  /**
   * The same prefixes at a later moment, without expired former ones.
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
   * The prefixes in which addresses of some host work now, and which are routed to the link.
   *
   * @param now monotonic nanoseconds
   */
  public List<IpPrefix> usable(long now) {
    Set<IpPrefix> usable = new LinkedHashSet<>(all.usable(now));
    own.values().forEach(prefixes -> usable.addAll(prefixes.usable(now)));
    return new ArrayList<>(usable);
  }

  /**
   * As {@link #usable}, for each host with its own prefixes.
   *
   * @param now monotonic nanoseconds
   */
  public Map<PublicKey, List<IpPrefix>> ownUsable(long now) {
    Map<PublicKey, List<IpPrefix>> usable = new HashMap<>();
    own.forEach((host, prefixes) -> usable.put(host, prefixes.usable(now)));
    return usable;
  }

  /**
   * The next moment after {@code now} at which {@link #usable} changes or a former prefix expires,
   * in monotonic nanoseconds; {@link Long#MAX_VALUE}: never.
   */
  public long nextChange(long now) {
    long next = all.nextChange(now);
    for (LinkPrefixes prefixes : own.values()) {
      next = Math.min(next, prefixes.nextChange(now));
    }
    return next;
  }
}
