package org.slaacguard.autoconf;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.NeighborAdvertisement;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PublicKey;

/**
 * Answers duplicate address detection (RFC 4862, section 5.4) for peers that do not hear each
 * other. An advertisement to the asking peer alone defends an address that another peer or the
 * gateway has. A free address belongs to the asking peer from now on, for some seconds if no packet
 * follows; of two peers that ask at the same time, one gets it.
 *
 * <p>No I/O: time is an argument, in monotonic nanoseconds. Not thread-safe. A peer has at most
 * {@value #MOST_CLAIMS} claims that wait for a packet; further probes claim nothing. It may send
 * {@value #MOST_CLAIMS} probes at once and one a second after that, because looking up an owner
 * costs more than asking.
 */
public final class DadProxy {
  /** More addresses than a host configures at once: two of each prefix and a link-local one. */
  static final int MOST_CLAIMS = 16;

  /**
   * Longer than detection takes: a second, and up to another one before it (RFC 4862, section
   * 5.4.2).
   */
  public static final Duration CLAIM_TIME = Duration.ofSeconds(5);

  static final long CLAIM = 5 * Nanos.SECOND;

  /** The owner of an address, as the asking peer sees it. */
  public enum Holder {
    /** Nobody has it. */
    NOBODY,
    /** The asking peer itself has it. */
    ASKER,
    /** Another peer or the gateway has it. */
    OTHER
  }

  /** The addresses of the link. */
  public interface Addresses {
    /** The present owner of an address. */
    Holder holder(PublicKey asker, Ipv6Address address);

    /** Gives an address to a peer that may have it. */
    void claim(PublicKey peer, Ipv6Address address);

    /** Takes a claimed address back, unless a packet has come from it since. */
    void release(PublicKey peer, Ipv6Address address);
  }

  /** The number of peers with a kept rate, above which those with a full rate are dropped. */
  private static final int MANY = 1024;

  private record Claim(PublicKey peer, Ipv6Address address, long until) {}

  private final Queue<Claim> claims = new ArrayDeque<>();
  private final Map<PublicKey, Integer> waiting = new HashMap<>();

  /** When each peer's rate is full again. */
  private final Map<PublicKey, Long> wholeAt = new HashMap<>();

  private long tidied = Long.MIN_VALUE / 2;
  private long probes;
  private long unheard;
  private long defended;

  /** Creates a proxy without claims. */
  public DadProxy() {}

  /**
   * Processes a valid packet of a peer. All but probes of duplicate address detection are ignored.
   *
   * @param source the gateway's link-local address
   * @param sink receives the answer, if there is one
   */
  public void receive(
      PublicKey peer,
      NdPacket packet,
      Ipv6Address source,
      Addresses addresses,
      RouterAdvertiser.Sink sink,
      long now) {
    if (!(packet.message() instanceof NeighborSolicitation probe)
        || !packet.source().isUnspecified()) {
      return;
    }
    probes++;
    if (!isWithinRate(peer, now)) {
      unheard++;
      return;
    }
    Ipv6Address target = probe.target();
    switch (addresses.holder(peer, target)) {
      case OTHER -> {
        defended++;
        sink.send(peer, defence(source, target));
      }
      case NOBODY -> claim(peer, target, addresses, now);
      case ASKER -> {} // it repeats its probe
    }
  }

  private boolean isWithinRate(PublicKey peer, long now) {
    if (wholeAt.size() >= MANY && now - tidied >= MOST_CLAIMS * Nanos.SECOND) {
      tidied = now;
      wholeAt.values().removeIf(at -> at <= now);
    }
    long next = Math.max(wholeAt.getOrDefault(peer, now), now) + Nanos.SECOND;
    boolean within = next - now <= MOST_CLAIMS * Nanos.SECOND;
    if (within) {
      wholeAt.put(peer, next);
    }
    return within;
  }

  private void claim(PublicKey peer, Ipv6Address target, Addresses addresses, long now) {
    if (waiting.getOrDefault(peer, 0) < MOST_CLAIMS) {
      addresses.claim(peer, target);
      waiting.merge(peer, 1, Integer::sum);
      claims.add(new Claim(peer, target, now + CLAIM));
    }
  }

  /** Goes to all nodes, because the asking peer has no address yet (RFC 4861, section 7.2.4). */
  private static byte[] defence(Ipv6Address source, Ipv6Address target) {
    return new NdPacket(
            source,
            Ipv6Address.ALL_NODES,
            new NeighborAdvertisement(false, false, true, target, List.of()))
        .toBytes();
  }

  /**
   * The time at which {@link #poll} is due, in monotonic nanoseconds; {@link Long#MAX_VALUE}:
   * never.
   */
  public long nextDeadline() {
    Claim oldest = claims.peek();
    return oldest == null ? Nanos.NEVER : oldest.until;
  }

  /** Takes expired claims back. */
  public void poll(Addresses addresses, long now) {
    while (nextDeadline() <= now) {
      Claim claim = claims.remove();
      waiting.computeIfPresent(claim.peer, (peer, count) -> count == 1 ? null : count - 1);
      addresses.release(claim.peer, claim.address);
    }
  }

  /** Number of probes received. */
  public long probes() {
    return probes;
  }

  /** Number of probes beyond their peer's rate. */
  public long unheard() {
    return unheard;
  }

  /** Number of probes answered. */
  public long defended() {
    return defended;
  }
}
