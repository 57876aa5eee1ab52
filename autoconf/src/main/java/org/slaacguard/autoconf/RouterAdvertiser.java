package org.slaacguard.autoconf;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PublicKey;

/**
 * The router side of RFC 4861, section 6.2, for a link where every host is behind a key of its own:
 * each peer has its own timers, and each advertisement goes to one peer, by key. Two peers may have
 * the same link-local address.
 *
 * <p>A peer is told
 *
 * <ol>
 *   <li>when it asks: at once if it was not told in the last {@value #MIN_DELAY_SECONDS} s, else
 *       after a random delay, and not sooner than that (section 6.2.6);
 *   <li>when its session begins, for hosts that do not ask;
 *   <li>from time to time while it has a session (section 6.2.4);
 *   <li>when the content changes: several times, since a packet may be lost, and spread over the
 *       peers.
 * </ol>
 *
 * <p>No I/O: time is an argument, in monotonic nanoseconds; packets come out of {@link #poll}. Not
 * for several threads. State is kept for known peers only, a fixed amount each.
 */
public final class RouterAdvertiser {
  /** MIN_DELAY_BETWEEN_RAS (RFC 4861, section 10), here for each peer. */
  private static final int MIN_DELAY_SECONDS = 3;

  private static final long MIN_DELAY = MIN_DELAY_SECONDS * Nanos.SECOND;

  /** MAX_RA_DELAY_TIME. */
  private static final long MAX_DELAY = Nanos.SECOND / 2;

  /** MAX_INITIAL_RTR_ADVERT_INTERVAL. */
  private static final long INITIAL_INTERVAL = 16 * Nanos.SECOND;

  /** MAX_INITIAL_RTR_ADVERTISEMENTS. */
  private static final int INITIAL_ADVERTISEMENTS = 3;

  /** How long a new session waits for its peer's own solicitation, before it is told unasked. */
  private static final long SESSION_DELAY = Nanos.SECOND;

  /** A change is spread so that no more than a thousand peers a second are told of it. */
  private static final long SPREAD_PER_PEER = Nanos.SECOND / 1000;

  /** Where the packets go. */
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
  private AdvertiserSettings settings;
  private final Map<PublicKey, AdvertiserClient> clients = new HashMap<>();
  private final TreeSet<AdvertiserClient> queue =
      new TreeSet<>(
          (one, other) ->
              one.due != other.due
                  ? Long.compare(one.due, other.due)
                  : Long.compare(one.number, other.number));
  private AdvertisementContent content;
  private LinkPrefixes prefixes = LinkPrefixes.NONE;
  private boolean ceased;
  private long numbers;
  private int live;
  private long solicitations;
  private long joined;
  private long solicited;
  private long unsolicited;

  /**
   * An advertiser without peers and prefixes.
   *
   * @param random for delays; nothing secret depends on it
   */
  public RouterAdvertiser(
      RandomGenerator random, AdvertiserSettings settings, AdvertisementContent content) {
    this.random = random;
    this.settings = settings;
    this.content = content;
  }

  /** Makes a peer known; it has no session yet. Does nothing if it is known already. */
  public void addPeer(PublicKey peer) {
    if (!clients.containsKey(peer)) {
      clients.put(peer, new AdvertiserClient(peer, numbers++));
    }
  }

  /** Forgets a peer. */
  public void removePeer(PublicKey peer) {
    AdvertiserClient client = clients.remove(peer);
    if (client != null) {
      queue.remove(client);
      live -= client.live ? 1 : 0;
    }
  }

  /** A known peer has a session from now on; said again by each handshake. */
  public void sessionEstablished(PublicKey peer, long now) {
    AdvertiserClient client = clients.get(peer);
    if (client == null || client.live) {
      return;
    }
    client.live = true;
    live++;
    client.initial = INITIAL_ADVERTISEMENTS;
    client.tellAt = Math.max(now + SESSION_DELAY + random(MAX_DELAY), client.quickFrom);
    enqueue(client);
  }

  /** A known peer has no session any more. */
  public void sessionExpired(PublicKey peer) {
    AdvertiserClient client = clients.get(peer);
    if (client != null && client.live) {
      client.live = false;
      live--;
      client.tellAt = Nanos.NEVER;
      client.answerAt = Nanos.NEVER;
      enqueue(client);
    }
  }

  /** A valid packet came from a peer; all but router solicitations are ignored. */
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
    client.answerAt =
        now >= client.quickFrom ? now : Math.max(now + random(MAX_DELAY), client.quickFrom);
    enqueue(client);
  }

  /**
   * Changes what is said beside the prefixes. If that is anything new, all peers with a session are
   * told, spread over half a second and a millisecond a peer.
   */
  public void content(AdvertisementContent changed, long now) {
    boolean tell = ceased || !changed.equals(content);
    content = changed;
    ceased = false;
    if (tell) {
      tellAll(now, INITIAL_ADVERTISEMENTS, spread());
    }
  }

  /**
   * Changes what is said to a known peer alone, which is told if that is anything new.
   *
   * @param own null where it is what all are told
   */
  public void content(PublicKey peer, @Nullable AdvertisementContent own, long now) {
    AdvertiserClient client = clients.get(peer);
    if (client == null || Objects.equals(client.content, own)) {
      return;
    }
    AdvertisementContent before = content(client);
    client.content = own;
    if (client.live && !content(client).equals(before)) {
      client.initial = INITIAL_ADVERTISEMENTS;
      client.tellAt = now + random(MAX_DELAY);
      enqueue(client);
    }
  }

  /** Changes the prefixes; all peers with a session are told of what is new to hosts. */
  public void prefixes(LinkPrefixes changed, long now) {
    boolean tell = changed.differs(prefixes);
    prefixes = changed;
    if (tell) {
      tellAll(now, INITIAL_ADVERTISEMENTS, spread());
    }
  }

  /** Sends otherwise from now on; a new source is a new router, of which all are told. */
  public void settings(AdvertiserSettings changed, long now) {
    boolean tell = !changed.source().equals(settings.source());
    settings = changed;
    if (tell) {
      tellAll(now, INITIAL_ADVERTISEMENTS, spread());
    }
  }

  /**
   * Says which prefixes a known peer may have addresses in, all of them at first. It is told of no
   * others, and where it may have none, the gateway is no default router for it.
   */
  public void scope(PublicKey peer, PrefixScope scope, long now) {
    AdvertiserClient client = clients.get(peer);
    if (client != null && client.scope(scope, prefixes, now) && client.live) {
      client.initial = INITIAL_ADVERTISEMENTS;
      client.tellAt = now + random(MAX_DELAY);
      enqueue(client);
    }
  }

  private long spread() {
    return MAX_DELAY + live * SPREAD_PER_PEER;
  }

  /** What is said now, beside the prefixes. */
  public AdvertisementContent content() {
    return content;
  }

  /**
   * Ceases to be a router (section 6.2.5): the next {@link #poll} tells all peers with a session
   * that the router lifetime is 0. Not for a restart: without a default route a peer would not
   * speak, and so not find the gateway again.
   */
  public void cease(long now) {
    ceased = true;
    tellAll(now, 1, 0);
  }

  private void tellAll(long now, int times, long spread) {
    for (AdvertiserClient client : clients.values()) {
      if (client.live) {
        client.initial = times;
        client.tellAt = now + (spread == 0 ? 0 : random(spread));
        enqueue(client);
      }
    }
  }

  /** When {@link #poll} has something to do, in monotonic nanoseconds; Long.MAX_VALUE: never. */
  public long nextDeadline() {
    return queue.isEmpty() ? Nanos.NEVER : queue.first().due;
  }

  /**
   * Sends what is due.
   *
   * @return how many packets
   */
  public int poll(long now, Sink sink) {
    int sent = 0;
    // What is sent gets a new deadline behind now, so this ends.
    while (nextDeadline() <= now) {
      AdvertiserClient client = queue.first();
      boolean asked = client.answerAt <= now;
      Ipv6Address asker = asked ? client.asker : null;
      client.answerAt = Nanos.NEVER;
      client.asker = null;
      client.tellAt = client.live && !ceased ? now + interval(client) : Nanos.NEVER;
      // One that has no use for us is not told unasked.
      boolean send = asked || client.isConcerned(prefixes);
      client.quickFrom = send ? now + MIN_DELAY : client.quickFrom;
      enqueue(client);
      if (send) {
        solicited += asked ? 1 : 0;
        unsolicited += asked ? 0 : 1;
        sink.send(client.key, advertisement(client, destination(client, asker), now));
        sent++;
      }
    }
    return sent;
  }

  /** Counts since the beginning. */
  public AdvertiserCounts counts() {
    return new AdvertiserCounts(solicitations, joined, solicited, unsolicited);
  }

  private long interval(AdvertiserClient client) {
    long shortest = settings.minInterval().toNanos();
    long longest = settings.maxInterval().toNanos();
    long interval = shortest + random(longest - shortest);
    if (client.initial > 0 && --client.initial > 0) {
      return Math.min(interval, INITIAL_INTERVAL);
    }
    return interval;
  }

  private long random(long bound) {
    return random.nextLong(bound + 1);
  }

  private void enqueue(AdvertiserClient client) {
    queue.remove(client);
    client.due = Math.min(client.answerAt, client.tellAt);
    if (client.due != Nanos.NEVER) {
      queue.add(client);
    }
  }

  private AdvertisementContent content(AdvertiserClient client) {
    AdvertisementContent own = client.content;
    return own == null ? content : own;
  }

  private Ipv6Address destination(AdvertiserClient client, @Nullable Ipv6Address asker) {
    Ipv6Address destination =
        switch (content(client).destination()) {
          case ASKER -> asker;
          case UNICAST -> client.heardFrom;
          case ALL_NODES -> null;
        };
    return destination == null ? Ipv6Address.ALL_NODES : destination;
  }

  private byte[] advertisement(AdvertiserClient client, Ipv6Address destination, long now) {
    boolean router = !ceased && client.hasPrefix(prefixes, now);
    NdMessage message = content(client).message(router, client.prefixOptions(prefixes, now));
    return new NdPacket(settings.source(), destination, message).toBytes();
  }
}
