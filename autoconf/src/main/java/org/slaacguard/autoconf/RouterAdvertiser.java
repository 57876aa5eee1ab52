package org.slaacguard.autoconf;

import static org.slaacguard.autoconf.AdvertisementTimes.INITIAL_ADVERTISEMENTS;
import static org.slaacguard.autoconf.AdvertisementTimes.MIN_DELAY;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.RouterPreference;

/**
 * The router side of RFC 4861, section 6.2, for a link on which every host is behind its own key.
 * Each peer has its own timers, and each advertisement goes to one peer, by key. Two peers may have
 * the same link-local address.
 *
 * <p>A peer gets an advertisement
 *
 * <ol>
 *   <li>when it asks: at once if it had none in the last {@value
 *       AdvertisementTimes#MIN_DELAY_SECONDS} s, else after that time and a random delay (section
 *       6.2.6);
 *   <li>when its session begins, for hosts that do not ask;
 *   <li>from time to time while it has a session (section 6.2.4);
 *   <li>before the shortest lifetime it was told of falls below a third, even without a session:
 *       the packet begins one ({@link Renewal});
 *   <li>when the content changes: several times, because a packet may be lost, and spread over the
 *       peers.
 * </ol>
 *
 * <p>No I/O: time is an argument, in monotonic nanoseconds; packets come out of {@link #poll}. Not
 * thread-safe. State is kept for known peers only, a fixed amount each.
 */
public final class RouterAdvertiser {
  /** An advertisement that says only that its source is no default router. */
  private static final RouterAdvertisement NO_ROUTER =
      new RouterAdvertisement(0, false, false, RouterPreference.MEDIUM, 0, 0, 0, List.of());

  /** Sends packets. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Sends a packet to a peer.
     *
     * @param packet a whole IPv6 packet, owned by the receiver
     */
    void send(PublicKey peer, byte[] packet);
  }

  private final RandomGenerator random;
  private final AdvertisementTimes times;
  private AdvertiserSettings settings;
  private final Map<PublicKey, AdvertiserClient> clients = new HashMap<>();

  /** The peers that have, or had, content of their own. */
  private final Map<PublicKey, AdvertiserClient> different = new HashMap<>();

  private final AdvertiserQueue queue = new AdvertiserQueue();
  private final FinalAdvertisements finals = new FinalAdvertisements();
  private final AdvertisementComposer composer;
  private long numbers;
  private long solicitations;
  private long joined;
  private long solicited;
  private long unsolicited;

  /**
   * Creates an advertiser without peers and prefixes.
   *
   * @param random for delays; nothing secret depends on it
   */
  public RouterAdvertiser(
      RandomGenerator random, AdvertiserSettings settings, AdvertisementContent content) {
    this.random = random;
    times = new AdvertisementTimes(random);
    this.settings = settings;
    composer = new AdvertisementComposer(content);
  }

  /** Adds a peer without a session. Has no effect on a known peer. */
  public void addPeer(PublicKey peer) {
    if (!clients.containsKey(peer)) {
      clients.put(peer, new AdvertiserClient(peer, numbers++));
    }
  }

  /** Forgets a peer. */
  public void removePeer(PublicKey peer) {
    AdvertiserClient client = clients.remove(peer);
    if (client != null) {
      different.remove(peer);
      finals.lost(client);
      queue.remove(client);
    }
  }

  /** Notes the session of a known peer; repeated at each handshake. */
  public void sessionEstablished(PublicKey peer, long now) {
    AdvertiserClient client = clients.get(peer);
    if (client == null) {
      return;
    }
    client.renewal.reached(now);
    if (client.live) {
      return;
    }
    client.live = true;
    client.initial = INITIAL_ADVERTISEMENTS;
    client.tellAt = times.ofSession(client, now);
    if (composer.hasCeased()) {
      client.finals = FinalAdvertisements.TIMES;
      client.tellAt = now;
    }
    queue.put(client);
  }

  /** Notes that a known peer has no session any more. */
  public void sessionExpired(PublicKey peer) {
    AdvertiserClient client = clients.get(peer);
    if (client != null && client.live) {
      client.live = false;
      finals.lost(client);
      client.tellAt = composer.hasCeased() ? Nanos.NEVER : client.renewal.due();
      client.answerAt = Nanos.NEVER;
      queue.put(client);
    }
  }

  /**
   * Notes that a known peer without a session had one in an earlier run, with unknown
   * advertisements. It is told soon, at a rate of a thousand such peers a second.
   */
  public void metBefore(PublicKey peer, long now) {
    AdvertiserClient client = clients.get(peer);
    if (client == null || client.live || client.renewal.isMet()) {
      return;
    }
    client.renewal.metBefore(now);
    client.metBefore(composer.content(), now);
    if (!composer.hasCeased()) {
      client.tellAt = times.ofMetBefore(now);
      queue.put(client);
    }
  }

  /** Processes a valid packet of a peer. All but router solicitations are ignored. */
  public void receive(PublicKey peer, NdPacket packet, long now) {
    AdvertiserClient client = clients.get(peer);
    if (client == null || !(packet.message() instanceof NdMessage.RouterSolicitation)) {
      return;
    }
    solicitations++;
    Ipv6Address source = packet.source();
    Ipv6Address asker = source.isUnspecified() || source.isMulticast() ? null : source;
    client.heardFrom = asker == null ? client.heardFrom : asker;
    if (client.answerAt != Nanos.NEVER) {
      joined++;
      client.asker = asker != null && asker.equals(client.asker) ? asker : null;
      return;
    }
    client.asker = asker;
    client.answerAt = times.ofAnswer(client, now);
    queue.put(client);
  }

  /**
   * Changes the content besides prefixes. If that is news, all peers that have or had a session are
   * told, spread over half a second plus a millisecond a peer.
   */
  public void content(AdvertisementContent changed, long now) {
    if (composer.content(changed, now)) {
      tellAll(client -> true, now);
    }
  }

  /**
   * Changes the content for one known peer, which is told if that is news.
   *
   * @param own null for the content of all peers
   */
  public void content(PublicKey peer, @Nullable AdvertisementContent own, long now) {
    AdvertiserClient client = clients.get(peer);
    if (client == null || Objects.equals(client.content, own)) {
      return;
    }
    AdvertisementContent before = composer.content(client);
    client.content(own, composer.content(), now);
    different.put(peer, client);
    if (!composer.content(client).equals(before)) {
      tell(client, times.ofNews(now));
    }
  }

  /**
   * Adds options that an earlier run has sent to all peers, and to single known ones. Those that
   * are not advertised now are withdrawn.
   */
  public void remember(HostOptions earlier, long now) {
    composer.told().remember(earlier.all(), now);
    earlier
        .own()
        .forEach(
            (peer, options) -> {
              AdvertiserClient client = clients.get(peer);
              if (client != null) {
                client.remember(options, now);
                different.put(peer, client);
              }
            });
    boolean fromAll = !earlier.all().isEmpty() && !composer.told().isEmpty();
    tellAll(
        client -> fromAll || (earlier.own().containsKey(client.key) && client.takesBack(now)), now);
  }

  /** The options, except prefixes, that peers have received and may still use. */
  public HostOptions told(long now) {
    Map<PublicKey, List<ToldOption>> own = new HashMap<>();
    different.forEach((peer, client) -> own.put(peer, client.told(now)));
    return new HostOptions(composer.told().told(now), own);
  }

  /** Changes the prefixes. Peers that have or had a session are told what is news for them. */
  public void prefixes(HostPrefixes changed, long now) {
    HostPrefixes before = composer.prefixes();
    boolean differs = changed.all().differs(before.all());
    Set<PublicKey> own = new HashSet<>(before.own().keySet());
    own.addAll(changed.own().keySet());
    composer.prefixes(changed);
    if (differs || !own.isEmpty()) {
      tellAll(
          client ->
              own.contains(client.key)
                  ? changed.of(client.key).differs(before.of(client.key))
                  : differs,
          now);
    }
  }

  /**
   * Changes how advertisements are sent. A new source is a new router, of which all peers are told;
   * they are also told that the old one is no router any more (RFC 4861, section 6.2.8).
   */
  public void settings(AdvertiserSettings changed, long now) {
    boolean tell = !changed.source().equals(settings.source());
    if (tell) {
      clients.values().forEach(client -> client.moved(settings.source(), INITIAL_ADVERTISEMENTS));
    }
    settings = changed;
    if (tell) {
      tellAll(client -> true, now);
    }
  }

  /**
   * Sets the prefixes in which a known peer may have addresses; at first, all of them. It is told
   * of no others. If it may have none, the gateway is no default router for it.
   */
  public void scope(PublicKey peer, PrefixScope scope, long now) {
    AdvertiserClient client = clients.get(peer);
    if (client != null && client.scope(scope, composer.prefixes(client), now)) {
      tell(client, times.ofNews(now));
    }
  }

  /** The present content besides prefixes. */
  public AdvertisementContent content() {
    return composer.content();
  }

  /**
   * Ceases to be a router (section 6.2.5): from the next {@link #poll} on, all peers with a session
   * are told several times that the router lifetime is 0 ({@link FinalAdvertisements}). Whoever
   * asks gets the same answer, until {@link #resume}. Not for a restart: without a default route, a
   * peer would not send, and so not find the gateway again.
   */
  public void cease(long now) {
    if (composer.cease()) {
      for (AdvertiserClient client : clients.values()) {
        client.tellAt = client.live ? finals.await(client, now) : Nanos.NEVER;
        queue.put(client);
      }
    }
  }

  /** Whether it has ceased to be a router. */
  public boolean hasCeased() {
    return composer.hasCeased();
  }

  /** Whether a peer that had a session when it ceased is still to be told so. */
  public boolean isCeasing() {
    return finals.areLeft();
  }

  /** Is a router again, and says so. Has no effect if it has not ceased. */
  public void resume(long now) {
    if (composer.resume()) {
      clients.values().forEach(finals::lost);
      tellAll(client -> true, now);
    }
  }

  private void tellAll(Predicate<AdvertiserClient> whom, long now) {
    long met = clients.values().stream().filter(client -> client.renewal.isMet()).count();
    for (AdvertiserClient client : clients.values()) {
      if (whom.test(client)) {
        tell(client, times.ofNews(met, now));
      }
    }
  }

  private void tell(AdvertiserClient client, long when) {
    // The end is not announced to a peer whose session would have to be begun for it.
    if (client.live || (client.renewal.isMet() && !composer.hasCeased())) {
      client.initial = INITIAL_ADVERTISEMENTS;
      client.tellAt = composer.hasCeased() ? Math.min(client.tellAt, when) : when;
      client.renewal.begin();
      queue.put(client);
    }
  }

  /**
   * The time at which {@link #poll} is due, in monotonic nanoseconds; {@link Long#MAX_VALUE}:
   * never.
   */
  public long nextDeadline() {
    return queue.nextDeadline();
  }

  /**
   * Sends due advertisements.
   *
   * @return number of packets
   */
  public int poll(long now, Sink sink) {
    int sent = 0;
    // What is sent gets a later deadline, so the loop ends.
    while (nextDeadline() <= now) {
      AdvertiserClient client = queue.first();
      boolean asked = client.answerAt <= now;
      long told = client.tellAt;
      Ipv6Address asker = asked ? client.asker : null;
      client.answerAt = Nanos.NEVER;
      client.asker = null;
      // A peer that has no use for us gets no unsolicited advertisement.
      boolean send = asked || composer.concerns(client);
      client.tellAt = client.live ? times.next(client, clients.size(), settings, now) : Nanos.NEVER;
      if (send) {
        solicited += asked ? 1 : 0;
        unsolicited += asked ? 0 : 1;
        send(client, asked, composer.destination(client, asker), now, sink);
        sent++;
      }
      if (composer.hasCeased()) {
        client.tellAt = told > now ? told : finals.told(client, send, now);
      }
      queue.put(client);
    }
    return sent;
  }

  private void send(
      AdvertiserClient client, boolean asked, Ipv6Address destination, long now, Sink sink) {
    client.quickFrom = now + MIN_DELAY;
    client.heard = true;
    RouterAdvertisement message = composer.advertisement(client, now);
    Renewal renewal = client.renewal;
    if (client.live) {
      renewal.told(AdvertisedLifetimes.of(message, composer.prefixes(client), now), now, random);
      client.tellAt =
          Math.min(client.tellAt, Nanos.sum(now, Math.max(MIN_DELAY, renewal.interval())));
    } else if (asked) {
      renewal.told(AdvertisedLifetimes.of(message, composer.prefixes(client), now), now, random);
      client.tellAt = renewal.due();
    } else {
      client.tellAt = renewal.attempt(now);
    }
    for (RouterAdvertisement piece : AdvertisementPieces.of(message)) {
      sink.send(client.key, new NdPacket(settings.source(), destination, piece).toBytes());
    }
    Ipv6Address former = client.leavesRouter(settings.source());
    if (former != null) {
      // Sent behind the new one, so that the peer has a default route all the time.
      sink.send(client.key, new NdPacket(former, Ipv6Address.ALL_NODES, NO_ROUTER).toBytes());
    }
  }

  /** The counters. */
  public AdvertiserCounts counts() {
    return new AdvertiserCounts(solicitations, joined, solicited, unsolicited);
  }
}
