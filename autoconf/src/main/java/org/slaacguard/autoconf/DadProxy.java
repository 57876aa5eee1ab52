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
 * other: an address that another peer or the gateway has is defended by an advertisement to the
 * peer that asks, alone. One that nobody has is the asking peer's from now on, for some seconds if
 * no packet follows; so of two peers that ask at once, one gets it.
 *
 * <p>No I/O: time is an argument, in monotonic nanoseconds. Not for several threads. A peer has at
 * most {@value #MOST_CLAIMS} claims that wait for a packet; its further questions claim nothing. It
 * may ask {@value #MOST_CLAIMS} times at once and once a second after that, because looking up the
 * owner of an address costs more than asking.
 */
public final class DadProxy {
  /** More addresses than a host makes at once: two of each prefix and its link-local one. */
  static final int MOST_CLAIMS = 16;

  /** Longer than detection takes: a second, and another one before it (RFC 4862, section 5.4.2). */
  public static final Duration CLAIM_TIME = Duration.ofSeconds(5);

  static final long CLAIM = 5 * Nanos.SECOND;

  /** The owner of an address, seen from the asking peer. */
  public enum Holder {
    /** Nobody has it. */
    NOBODY,
    /** The peer itself has it. */
    ASKER,
    /** Another peer has it, or the gateway. */
    OTHER
  }

  /** The table of the link's addresses. */
  public interface Addresses {
    /** Who has this address now. */
    Holder holder(PublicKey asker, Ipv6Address address);

    /** Gives an address to a peer, if it may have it. */
    void claim(PublicKey peer, Ipv6Address address);

    /** Takes a claimed address back, unless a packet has come from there since. */
    void release(PublicKey peer, Ipv6Address address);
  }

  /** The largest number of peers whose rates are kept, before those with full rates are removed. */
  private static final int MANY = 1024;

  private record Claim(PublicKey peer, Ipv6Address address, long until) {}

  private final Queue<Claim> claims = new ArrayDeque<>();
  private final Map<PublicKey, Integer> waiting = new HashMap<>();

  /** When each peer's rate is whole again. */
  private final Map<PublicKey, Long> wholeAt = new HashMap<>();

  private long probes;
  private long unheard;
  private long defended;

  /** Has heard nobody yet. */
  public DadProxy() {}

  /**
   * A valid packet came from a peer; all but the probes of duplicate address detection are ignored.
   *
   * @param source the gateway's link-local address
   * @param sink takes the answer, if there is one
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
      case ASKER -> {} // it asks again, or anew
    }
  }

  private boolean isWithinRate(PublicKey peer, long now) {
    if (wholeAt.size() >= MANY) {
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

  /** To all nodes, because the asking peer has no address yet (RFC 4861, section 7.2.4). */
  private static byte[] defence(Ipv6Address source, Ipv6Address target) {
    return new NdPacket(
            source,
            Ipv6Address.ALL_NODES,
            new NeighborAdvertisement(false, false, true, target, List.of()))
        .toBytes();
  }

  /** When {@link #poll} has something to do, in monotonic nanoseconds; Long.MAX_VALUE: never. */
  public long nextDeadline() {
    Claim oldest = claims.peek();
    return oldest == null ? Nanos.NEVER : oldest.until;
  }

  /** Takes claims back whose time is over. */
  public void poll(Addresses addresses, long now) {
    while (nextDeadline() <= now) {
      Claim claim = claims.remove();
      waiting.computeIfPresent(claim.peer, (peer, count) -> count == 1 ? null : count - 1);
      addresses.release(claim.peer, claim.address);
    }
  }

  /** Probes since the beginning. */
  public long probes() {
    return probes;
  }

  /** Those that exceeded their peer's rate. */
  public long unheard() {
    return unheard;
  }

  /** Those that were answered. */
  public long defended() {
    return defended;
  }
}
