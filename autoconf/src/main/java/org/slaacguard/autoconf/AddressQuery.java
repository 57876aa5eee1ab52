package org.slaacguard.autoconf;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slaacguard.net.Icmp6Echo;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/**
 * Makes hosts send from addresses that they have just configured, so that these are learned before
 * they are needed. After an advertisement that makes a new address likely, the peer gets an echo
 * request to all nodes, from an address of the gateway in that prefix. A host chooses the source of
 * its answer by the destination (RFC 6724), and that source is learned.
 *
 * <p>A prefix is asked about {@value #TRIES} times, at growing intervals, until an address in it is
 * known, and again when the last known one is gone. All peers together are asked at most a thousand
 * times a second.
 *
 * <p>No I/O: time is an argument, in monotonic nanoseconds. Not thread-safe. State is kept for
 * known peers, a fixed amount for each prefix of the link.
 */
public final class AddressQuery {
  static final int TRIES = 3;

  /** Addresses in a prefix that are noted of a peer; it is asked again when these are gone. */
  static final int MOST_KNOWN = 16;

  /** Hosts that perform duplicate address detection have an address a second later. */
  static final long FIRST = Nanos.SECOND * 3 / 2;

  private static final long GAP = Nanos.SECOND / 1000;

  /**
   * 255, as for neighbour discovery; the request stays on the link, so only the host at the other
   * end answers.
   */
  private static final int HOP_LIMIT = 255;

  /** The source addresses of requests. */
  @FunctionalInterface
  public interface Sources {
    /** An address of the gateway to which hosts answer from an address in the prefix. */
    Ipv6Address in(IpPrefix prefix);
  }

  /** The state of a prefix at a peer. */
  private static final class Question {
    final Set<IpAddress> known = new HashSet<>(2);
    boolean asked;
    int left;

    /** That an address is gone may never be told, so not all are noted. */
    void note(IpAddress address) {
      if (known.size() < MOST_KNOWN) {
        known.add(address);
      }
    }
  }

  private static final class Peer {
    final PublicKey key;
    final long number;
    final Map<IpPrefix, Question> questions = new LinkedHashMap<>();
    long due = Nanos.NEVER;
    long wait = FIRST;

    Peer(PublicKey key, long number) {
      this.key = key;
      this.number = number;
    }
  }

  private final int identifier;
  private final Map<PublicKey, Peer> peers = new HashMap<>();
  private final TreeSet<Peer> queue =
      new TreeSet<>(
          Comparator.comparingLong((Peer peer) -> peer.due).thenComparingLong(peer -> peer.number));
  private long numbers;
  private long nextFree = Long.MIN_VALUE;
  private int sequence;

  /**
   * Creates an instance without peers.
   *
   * @param identifier 16 bits, which tell an answer to us from one to the host's programs
   */
  public AddressQuery(int identifier) {
    this.identifier = identifier;
  }

  /**
   * Notes an advertisement of these prefixes to a peer with a session, which may configure
   * addresses in them. Other prefixes of the peer are dropped.
   */
  public void told(PublicKey key, List<IpPrefix> prefixes, long now) {
    Peer peer = peers.computeIfAbsent(key, k -> new Peer(k, numbers++));
    peer.questions.keySet().retainAll(prefixes);
    boolean ask = false;
    for (IpPrefix prefix : prefixes) {
      Question question = peer.questions.computeIfAbsent(prefix, p -> new Question());
      if (!question.asked && question.known.isEmpty()) {
        question.left = TRIES;
        ask = true;
      }
      question.asked = true;
    }
    if (ask) {
      peer.wait = FIRST;
      due(peer, now + FIRST);
    }
  }

  /** Asks once about a peer's restored addresses when its session begins. */
  public void remembered(
      PublicKey key, List<IpAddress> addresses, List<IpPrefix> prefixes, long now) {
    Peer peer = peers.computeIfAbsent(key, k -> new Peer(k, numbers++));
    for (IpPrefix prefix : prefixes) {
      Question question = peer.questions.computeIfAbsent(prefix, p -> new Question());
      addresses.stream().filter(prefix::contains).forEach(question::note);
      if (!question.known.isEmpty()) {
        question.asked = true;
        question.left = 1;
      }
    }
    due(peer, now + FIRST);
  }

  /** Notes an address that the peer has. */
  public void learned(PublicKey key, IpAddress address) {
    Peer peer = peers.get(key);
    if (peer != null) {
      peer.questions.forEach(
          (prefix, question) -> {
            if (prefix.contains(address)) {
              question.note(address);
              question.left = 0;
            }
          });
    }
  }

  /** Notes an address that the peer has lost. */
  public void forgotten(PublicKey key, IpAddress address) {
    Peer peer = peers.get(key);
    if (peer != null) {
      for (Question question : peer.questions.values()) {
        if (question.known.remove(address) && question.known.isEmpty()) {
          question.asked = false;
        }
      }
    }
  }

  /**
   * Stops asking a peer without a session. The advertisement at the start of its next session
   * begins anew.
   */
  public void sessionExpired(PublicKey key) {
    Peer peer = peers.get(key);
    if (peer != null) {
      peer.questions.values().forEach(question -> question.asked &= question.left == 0);
      peer.questions.values().forEach(question -> question.left = 0);
      due(peer, Nanos.NEVER);
    }
  }

  /** Forgets a peer. */
  public void removePeer(PublicKey key) {
    Peer peer = peers.remove(key);
    if (peer != null) {
      queue.remove(peer);
    }
  }

  /**
   * The time at which {@link #poll} is due, in monotonic nanoseconds; {@link Long#MAX_VALUE}:
   * never.
   */
  public long nextDeadline() {
    return queue.isEmpty() ? Nanos.NEVER : Math.max(queue.first().due, nextFree);
  }

  /** Sends due requests. */
  public void poll(Sources sources, RouterAdvertiser.Sink sink, long now) {
    while (nextDeadline() <= now) {
      Peer peer = queue.first();
      boolean more = false;
      for (Map.Entry<IpPrefix, Question> each : peer.questions.entrySet()) {
        Question question = each.getValue();
        if (question.left > 0) {
          more |= --question.left > 0;
          sink.send(peer.key, request(sources.in(each.getKey())));
          nextFree = Math.max(nextFree, now - Nanos.SECOND / 10) + GAP;
        }
      }
      peer.wait *= 2;
      due(peer, more ? now + peer.wait : Nanos.NEVER);
    }
  }

  private byte[] request(Ipv6Address source) {
    sequence = sequence + 1 & 0xffff;
    return Icmp6Echo.request(source, Ipv6Address.ALL_NODES, HOP_LIMIT, identifier, sequence);
  }

  private void due(Peer peer, long when) {
    queue.remove(peer);
    peer.due = when;
    if (when != Nanos.NEVER) {
      queue.add(peer);
    }
  }

  /**
   * The source address for requests about a prefix. The first choice is an address of the gateway
   * in the prefix. The second is another global one, to which hosts answer from a preferred address
   * of the same interface (RFC 6724, section 5, rules 3 and 5). The last is the prefix's
   * subnet-router anycast address (RFC 4291, section 2.6.1), which the gateway has too. Hosts would
   * answer a link-local address from their own link-local one.
   */
  public static Ipv6Address source(IpPrefix prefix, Iterable<Ipv6Address> own) {
    Ipv6Address other = null;
    for (Ipv6Address address : own) {
      if (prefix.contains(address)) {
        return address;
      }
      other = other == null && isGlobal(address) ? address : other;
    }
    return other == null ? new Ipv6Address(prefix.address().high(), prefix.address().low()) : other;
  }

  private static boolean isGlobal(Ipv6Address address) {
    return !address.isLinkLocal()
        && !address.isLoopback()
        && !address.isMulticast()
        && !address.isUnspecified();
  }
}
