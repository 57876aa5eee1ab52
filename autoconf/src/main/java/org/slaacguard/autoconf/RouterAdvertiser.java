package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdOption;
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

  /** The timers of one peer. {@link #due} is its key in the queue, and changes only outside it. */
  private static final class Client {
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

    /** Advertisements still to come at the short interval of section 6.2.4. */
    int initial;

    Client(PublicKey key, long number) {
      this.key = key;
      this.number = number;
    }
  }

  private final RandomGenerator random;
  private final AdvertiserSettings settings;
  private final Map<PublicKey, Client> clients = new HashMap<>();
  private final TreeSet<Client> queue =
      new TreeSet<>(
          (one, other) ->
              one.due != other.due
                  ? Long.compare(one.due, other.due)
                  : Long.compare(one.number, other.number));
  private final DeprecatedPrefixes deprecated = new DeprecatedPrefixes();
  private AdvertisementContent content;
  private boolean ceased;
  private long numbers;
  private int live;
  private long solicitations;
  private long joined;
  private long solicited;
  private long unsolicited;

  /**
   * An advertiser without peers.
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
      clients.put(peer, new Client(peer, numbers++));
    }
  }

  /** Forgets a peer. */
  public void removePeer(PublicKey peer) {
    Client client = clients.remove(peer);
    if (client != null) {
      queue.remove(client);
      live -= client.live ? 1 : 0;
    }
  }

  /** A known peer has a session from now on; said again by each handshake. */
  public void sessionEstablished(PublicKey peer, long now) {
    Client client = clients.get(peer);
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
    Client client = clients.get(peer);
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
    Client client = clients.get(peer);
    if (client == null || !(packet.message() instanceof NdMessage.RouterSolicitation)) {
      return;
    }
    solicitations++;
    Ipv6Address source = packet.source();
    Ipv6Address asker = source.isUnspecified() || source.isMulticast() ? null : source;
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
   * Changes what is said. Prefixes that are gone are said to be deprecated from now on; if hosts
   * have to know, all peers with a session are told, spread over half a second and a millisecond a
   * peer.
   */
  public void content(AdvertisementContent changed, long now) {
    boolean tell = ceased || changed.differs(content);
    deprecated.change(content, changed, now);
    content = changed;
    ceased = false;
    if (tell) {
      tellAll(now, INITIAL_ADVERTISEMENTS, MAX_DELAY + live * SPREAD_PER_PEER);
    }
  }

  /** What is said now. */
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
    for (Client client : clients.values()) {
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
      Client client = queue.first();
      Ipv6Address destination = Ipv6Address.ALL_NODES;
      if (client.answerAt <= now) {
        solicited++;
        destination = client.asker == null ? destination : client.asker;
      } else {
        unsolicited++;
      }
      client.quickFrom = now + MIN_DELAY;
      client.answerAt = Nanos.NEVER;
      client.asker = null;
      client.tellAt = client.live && !ceased ? now + interval(client) : Nanos.NEVER;
      enqueue(client);
      sink.send(client.key, advertisement(destination, now));
      sent++;
    }
    return sent;
  }

  /** Counts since the beginning. */
  public AdvertiserCounts counts() {
    return new AdvertiserCounts(solicitations, joined, solicited, unsolicited);
  }

  private long interval(Client client) {
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

  private void enqueue(Client client) {
    queue.remove(client);
    client.due = Math.min(client.answerAt, client.tellAt);
    if (client.due != Nanos.NEVER) {
      queue.add(client);
    }
  }

  private byte[] advertisement(Ipv6Address destination, long now) {
    int lifetime = ceased ? 0 : (int) content.routerLifetime().toSeconds();
    List<NdOption> options = new ArrayList<>();
    if (content.mtu() != 0) {
      options.add(new NdOption.Mtu(content.mtu()));
    }
    content.prefixes().forEach(prefix -> options.add(prefix.option(now)));
    options.addAll(deprecated.options(now));
    // Name servers live as long as the route to them (RFC 8106, section 5.1, asks for no less than
    // the interval).
    if (!content.nameServers().isEmpty()) {
      options.add(new NdOption.RecursiveDnsServer(lifetime, content.nameServers()));
    }
    if (!content.searchDomains().isEmpty()) {
      options.add(new NdOption.DnsSearchList(lifetime, content.searchDomains()));
    }
    return new NdPacket(
            settings.source(),
            destination,
            new NdMessage.RouterAdvertisement(
                content.hopLimit(),
                content.managed(),
                content.otherConfiguration(),
                content.preference(),
                lifetime,
                0,
                0,
                options))
        .toBytes();
  }
}
