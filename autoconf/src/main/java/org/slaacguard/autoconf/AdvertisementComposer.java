package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdOption;

/**
 * What the advertisements of a {@link RouterAdvertiser} say, and to which address each goes: the
 * content for all peers and for single ones, their prefixes, and what is withdrawn.
 */
final class AdvertisementComposer {
  /** Most former options, except prefixes, of all peers. They fill some four advertisements. */
  static final int MOST_FORMER = 128;

  /** Options, except prefixes, that all peers have received. */
  private final FormerOptions told = new FormerOptions(MOST_FORMER);

  private AdvertisementContent content;
  private HostPrefixes prefixes = HostPrefixes.NONE;
  private boolean ceased;

  /** Content without prefixes, for all peers. */
  AdvertisementComposer(AdvertisementContent content) {
    this.content = content;
    told.say(content.options(), Long.MIN_VALUE);
  }

  /** The content for all peers, besides prefixes. */
  AdvertisementContent content() {
    return content;
  }

  /**
   * Changes it.
   *
   * @return whether that is news
   */
  boolean content(AdvertisementContent changed, long now) {
    boolean news = !changed.equals(content);
    if (news) {
      told.say(changed.options(), now);
    }
    content = changed;
    return news;
  }

  /** The content for one peer. */
  AdvertisementContent content(AdvertiserClient client) {
    AdvertisementContent own = client.content;
    return own == null ? content : own;
  }

  /** Options, except prefixes, that all peers have received. */
  FormerOptions told() {
    return told;
  }

  /** The prefixes of all peers. */
  HostPrefixes prefixes() {
    return prefixes;
  }

  /** Changes them. */
  void prefixes(HostPrefixes changed) {
    prefixes = changed;
  }

  /** The prefixes of one peer. */
  LinkPrefixes prefixes(AdvertiserClient client) {
    return prefixes.of(client.key);
  }

  /** From now on there is no default router; returns whether there was one. */
  boolean cease() {
    boolean before = ceased;
    ceased = true;
    return !before;
  }

  /** From now on there is a default router; returns whether there was none. */
  boolean resume() {
    boolean before = ceased;
    ceased = false;
    return before;
  }

  boolean hasCeased() {
    return ceased;
  }

  /** Whether an advertisement that it did not ask for has anything to say to a peer. */
  boolean concerns(AdvertiserClient client) {
    return content(client).delegating() || client.isConcerned(prefixes(client), !told.isEmpty());
  }

  /**
   * Where an advertisement to a peer goes.
   *
   * @param asker the address that asked; null for several, or none
   */
  Ipv6Address destination(AdvertiserClient client, @Nullable Ipv6Address asker) {
    Ipv6Address destination =
        switch (content(client).destination()) {
          case ASKER -> asker;
          case UNICAST -> client.heardFrom;
          case ALL_NODES -> null;
        };
    return destination == null ? Ipv6Address.ALL_NODES : destination;
  }

  /** The advertisement for a peer, which may not fit into one packet. */
  RouterAdvertisement advertisement(AdvertiserClient client, long now) {
    LinkPrefixes own = prefixes(client);
    AdvertisementContent said = content(client);
    // A router with its own prefix needs a default route, with or without a prefix of the link.
    boolean router = !ceased && (said.delegating() || client.hasPrefix(own, now));
    RouterAdvertisement message =
        said.message(router, client.prefixOptions(own, said.delegating(), now));
    if (client.renewal.isUnreached()) {
      message = AdvertisedLifetimes.lasting(message);
    }
    List<NdOption> gone = new ArrayList<>(client.gone(now));
    gone.addAll(told.gone(now));
    List<NdOption> all = new ArrayList<>(message.options());
    all.addAll(FormerOptions.without(gone, all));
    return AdvertisementPieces.with(message, all);
  }
}
