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
 * The state of one peer of a {@link RouterAdvertiser}: its timers, and the prefixes in which it may
 * have addresses. {@link #due} is its key in the queue, and changes only while it is outside the
 * queue.
 */
final class AdvertiserClient {
  /** Most options, except prefixes, that are withdrawn from this peer alone. Peers may be many. */
  private static final int MOST_OWN = 16;

  final PublicKey key;
  final long number;
  boolean live;
  long due = Nanos.NEVER;

  /** When to answer; {@link Nanos#NEVER} without a solicitation. */
  long answerAt = Nanos.NEVER;

  /** When to advertise unsolicited. */
  long tellAt = Nanos.NEVER;

  /** When the next quick answer is possible. */
  long quickFrom = Long.MIN_VALUE;

  /**
   * The address to answer; null for all nodes, if several addresses asked, or the unspecified one.
   */
  @Nullable Ipv6Address asker;

  /** The peer's own contents; null if it has those of all peers. */
  @Nullable AdvertisementContent content;

  /** The address that the peer last asked from, if it had one. */
  @Nullable Ipv6Address heardFrom;

  /** Advertisements left to send at the short interval of RFC 4861, section 6.2.4. */
  int initial;

  /** Advertisements left to send to it by a router that has ceased to be one. */
  int finals;

  final Renewal renewal = new Renewal();

  /** Whether this run, or perhaps an earlier one, has sent it an advertisement. */
  boolean heard;

  /** Options of its own, except prefixes; null if it never had any. */
  private @Nullable FormerOptions own;

  /** The former router that the peer may still use, and how often it must be told to stop. */
  private @Nullable Ipv6Address formerRouter;

  private int farewells;

  private PrefixScope scope = PrefixScope.ALL;

  /** Prefixes that the peer has received and may still use. */
  private final Set<IpPrefix> told = new HashSet<>(2);

  /** Prefixes of the link that the peer has received and may no longer use. */
  private List<FormerPrefix> withdrawn = List.of();

  AdvertiserClient(PublicKey key, long number) {
    this.key = key;
    this.number = number;
  }

  /** Notes that the gateway's link-local address has changed. */
  void moved(Ipv6Address former, int times) {
    if (renewal.isMet()) {
      formerRouter = former;
      farewells = times;
    }
  }

  /** The former router that the next advertisement must withdraw; null for none. */
  @Nullable Ipv6Address leavesRouter(Ipv6Address present) {
    if (farewells == 0 || present.equals(formerRouter)) {
      farewells = 0;
      return null;
    }
    farewells--;
    return formerRouter;
  }

  /**
   * Changes the peer's scope.
   *
   * @return whether the peer must be told
   */
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
        // Packets from there are refused from now on, so the prefix is dead at once.
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

  /** Gives it content of its own; null if it gets that of all again. */
  void content(@Nullable AdvertisementContent changed, AdvertisementContent all, long now) {
    FormerOptions options = own;
    if (options == null) {
      options = new FormerOptions(MOST_OWN);
      if (heard) {
        options.say(all.options(), now);
      }
      own = options;
    }
    content = changed;
    options.say(changed == null ? List.of() : changed.options(), now);
  }

  /**
   * Notes that an earlier run has sent it advertisements, perhaps with the content of all peers.
   */
  void metBefore(AdvertisementContent all, long now) {
    heard = true;
    FormerOptions options = own;
    AdvertisementContent present = content;
    if (options != null && present != null) {
      options.say(all.options(), now);
      options.say(present.options(), now);
    }
  }

  /** Adds options that an earlier run has sent to this peer alone. */
  void remember(List<ToldOption> earlier, long now) {
    FormerOptions options = own == null ? new FormerOptions(MOST_OWN) : own;
    options.remember(earlier, now);
    own = options;
  }

  /** Options of its own that it may still use. */
  List<ToldOption> told(long now) {
    return own == null ? List.of() : own.told(now);
  }

  /** Whether options are withdrawn from this peer alone. */
  boolean takesBack(long now) {
    return !gone(now).isEmpty();
  }

  /** The options that are withdrawn from this peer alone. */
  List<NdOption> gone(long now) {
    return own == null ? List.of() : own.gone(now);
  }

  /**
   * Whether the peer may have, or may have had, addresses that work, or may use an option that is
   * withdrawn, so that changes concern it.
   *
   * @param gone whether options are withdrawn from all peers
   */
  boolean isConcerned(LinkPrefixes prefixes, boolean gone) {
    boolean takesBack = gone || (own != null && !own.isEmpty());
    return !told.isEmpty()
        || !withdrawn.isEmpty()
        || (takesBack && (heard || !scope.equals(PrefixScope.NONE)))
        || prefixes.live().stream().anyMatch(prefix -> scope.covers(prefix.prefix()))
        || prefixes.former().stream().anyMatch(prefix -> scope.covers(prefix.prefix()));
  }

  /** Whether the peer may have an address of the link that works. */
  boolean hasPrefix(LinkPrefixes prefixes, long now) {
    return prefixes.usable(now).stream().anyMatch(scope::covers);
  }

  /**
   * The prefix options for the peer, which count as received.
   *
   * @param delegating whether the peer should rather ask for a prefix of its own
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
