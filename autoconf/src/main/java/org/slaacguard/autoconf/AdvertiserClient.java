package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.PublicKey;

/**
 * One peer of a {@link RouterAdvertiser}: its timers, and the prefixes it may have addresses in.
 * {@link #due} is its key in the queue, and changes only outside it.
 */
final class AdvertiserClient {
  final PublicKey key;
  final long number;
  boolean live;
  long due = Nanos.NEVER;

  /** When to answer, {@link Nanos#NEVER} while nobody asked. */
  long answerAt = Nanos.NEVER;

  /** When to tell unasked. */
  long tellAt = Nanos.NEVER;

  /** When a quick answer is possible again. */
  long quickFrom = Long.MIN_VALUE;

  /** Whom to answer: null for all nodes, where several asked, or one without an address. */
  @Nullable Ipv6Address asker;

  /** What it is told where that is its own; null: what all are told. */
  @Nullable AdvertisementContent content;

  /** Where it asked from the last time, as far as it had an address. */
  @Nullable Ipv6Address heardFrom;

  /** Advertisements still to come at the short interval of RFC 4861, section 6.2.4. */
  int initial;

  final Renewal renewal = new Renewal();

  /** What it was told of beside prefixes, and is to be told of no longer. */
  final FormerOptions formerOptions = new FormerOptions();

  /** The router that it still may believe in, and how often it has to be told otherwise. */
  private @Nullable Ipv6Address formerRouter;

  private int farewells;

  private PrefixScope scope = PrefixScope.ALL;

  /** What it was told of, as long as it may believe it. */
  private final Set<IpPrefix> told = new HashSet<>(2);

  /** Prefixes of the link that it was told of and may use no more. */
  private List<FormerPrefix> withdrawn = List.of();

  AdvertiserClient(PublicKey key, long number) {
    this.key = key;
    this.number = number;
  }

  /** The gateway's link-local address is no longer this one. */
  void moved(Ipv6Address former, int times) {
    if (renewal.isMet()) {
      formerRouter = former;
      farewells = times;
    }
  }

  /** The former router of which it is to be told now that it is none; null for none. */
  @Nullable Ipv6Address leavesRouter(Ipv6Address present) {
    if (farewells == 0 || present.equals(formerRouter)) {
      farewells = 0;
      return null;
    }
    farewells--;
    return formerRouter;
  }

  /** Changes its scope; whether it has to be told. */
  boolean scope(PrefixScope changed, LinkPrefixes prefixes, long now) {
    if (changed.equals(scope)) {
      return false;
    }
    PrefixScope before = scope;
    scope = changed;
    List<FormerPrefix> gone = new ArrayList<>(withdrawn);
    gone.removeIf(prefix -> changed.covers(prefix.prefix()));
    boolean tell = gone.size() != withdrawn.size();
    for (AdvertisementPrefix prefix : prefixes.live()) {
      boolean may = changed.covers(prefix.prefix());
      tell |= may != before.covers(prefix.prefix());
      if (!may && told.remove(prefix.prefix())) {
        // Packets from there are refused from now on: it is dead at once.
        gone.add(
            new FormerPrefix(
                prefix.prefix(),
                prefix.onLink(),
                prefix.autonomous(),
                now,
                Nanos.after(now, prefix.valid())));
      }
    }
    withdrawn = List.copyOf(LinkPrefixes.latest(gone, LinkPrefixes.MOST_FORMER));
    return tell;
  }

  /** Whether addresses that it may have work, or did: it has to hear of them. */
  boolean isConcerned(LinkPrefixes prefixes) {
    return !told.isEmpty()
        || !withdrawn.isEmpty()
        || !formerOptions.isEmpty()
        || prefixes.live().stream().anyMatch(prefix -> scope.covers(prefix.prefix()))
        || prefixes.former().stream().anyMatch(prefix -> scope.covers(prefix.prefix()));
  }

  /** Whether it may have an address of the link that works. */
  boolean hasPrefix(LinkPrefixes prefixes, long now) {
    return prefixes.usable(now).stream().anyMatch(scope::covers);
  }

  /**
   * What it is told of prefixes; it is taken to have heard that.
   *
   * @param delegating whether it had better ask for a prefix of its own
   */
  List<NdOption> prefixOptions(LinkPrefixes prefixes, boolean delegating, long now) {
    List<NdOption> options = new ArrayList<>();
    Set<IpPrefix> said = new HashSet<>(2);
    for (AdvertisementPrefix prefix : prefixes.live()) {
      if (scope.covers(prefix.prefix())) {
        AdvertisementPrefix lasting = renewal.isUnreached() ? prefix.lasting() : prefix;
        options.add((delegating ? lasting.forRouters() : lasting).option(now));
        said.add(prefix.prefix());
      }
    }
    for (FormerPrefix prefix : prefixes.former()) {
      if (now < prefix.believedUntil()
          && (scope.covers(prefix.prefix()) || told.contains(prefix.prefix()))) {
        options.add(prefix.option(now));
        said.add(prefix.prefix());
      }
    }
    for (FormerPrefix prefix : withdrawn) {
      if (now < prefix.believedUntil() && said.add(prefix.prefix())) {
        options.add(prefix.option(now));
      }
    }
    withdrawn = withdrawn.stream().filter(prefix -> now < prefix.believedUntil()).toList();
    told.clear();
    told.addAll(said);
    withdrawn.forEach(prefix -> told.remove(prefix.prefix()));
    return options;
  }
}
