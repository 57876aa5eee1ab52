package org.slaacguard.userspace;

import org.jspecify.annotations.Nullable;
import org.slaacguard.control.PeerEvents;
import org.slaacguard.linux.SockAddr;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.wireguard.Peer;

/** The packet path's state of a peer, beside the protocol's {@link Peer}. Any thread. */
final class PeerState {
  /** How long a path gets no runs after it has refused one. */
  static final long RUNS_REFUSED_NANOS = 1_000_000_000L;

  private final Peer peer;
  private final PeerEvents events;
  private final StagedPackets staged;
  private final PeerSource source = new PeerSource();

  /** Among the peers with packets and keys. */
  final PeerStack.Entry ready;

  /** Among the peers whose source is new. */
  final PeerStack.Entry newSource;

  // The time before which the peer gets no runs; 0 for none.
  private volatile long runsRefusedUntil;

  // As last reported to the controller; written by the protocol thread.
  private volatile boolean live;

  // The endpoint that the controller knows: configured by it, or reported to it.
  private volatile @Nullable Endpoint told;

  PeerState(Peer peer, PeerEvents events, Staging staging) {
    this.peer = peer;
    this.events = events;
    staged = new StagedPackets(staging);
    ready = new PeerStack.Entry(this);
    newSource = new PeerStack.Entry(this);
  }

  Peer peer() {
    return peer;
  }

  /** The peer's events for the controller. */
  PeerEvents events() {
    return events;
  }

  StagedPackets staged() {
    return staged;
  }

  /** Whether the controller was told of a session that is still alive. */
  boolean isLive() {
    return live;
  }

  /** Records that a session has begun or ended, before the controller is told. */
  void live(boolean hasSession) {
    live = hasSession;
  }

  /**
   * Records the peer's endpoint.
   *
   * @return whether the controller must be told
   */
  boolean noteEndpoint(Endpoint endpoint) {
    if (endpoint.equals(told)) {
      return false;
    }
    told = endpoint;
    return true;
  }

  /** Records an endpoint that the controller has set. */
  void configuredEndpoint(Endpoint endpoint) {
    told = endpoint;
    source.forget();
    runsRefusedUntil = 0;
    peer.endpoint(endpoint);
  }

  /**
   * Notes the source of an authentic message, to which answers go (whitepaper, section 2.1).
   * Allocates only for a new source.
   *
   * @return whether the peer has roamed
   */
  boolean roamed(SockAddr from) {
    Endpoint known = peer.endpoint();
    if (known != null && from.matches(known)) {
      return false;
    }
    Endpoint endpoint = from.toEndpoint();
    runsRefusedUntil = 0;
    peer.endpoint(endpoint);
    return noteEndpoint(endpoint);
  }

  /**
   * Records that the path has refused a run of datagrams, but not its parts. It gets no runs for a
   * while.
   */
  void runRefused(long now) {
    runsRefusedUntil = now + RUNS_REFUSED_NANOS | 1;
  }

  /** Whether the path has recently refused a run. */
  boolean refusesRuns(long now) {
    long until = runsRefusedUntil;
    return until != 0 && now - until < 0;
  }

  /** The address of ours from which the peer is answered. */
  PeerSource source() {
    return source;
  }

  /**
   * One of our addresses.
   *
   * @param high as {@link org.slaacguard.net.IpAddress#high()}
   * @param low as {@link org.slaacguard.net.IpAddress#low()}
   * @param interfaceIndex the interface on which it was used
   */
  record LocalAddress(long high, long low, int interfaceIndex) {
    IpAddress address() {
      return IpAddress.of(high, low);
    }

    boolean isIpv4() {
      return high == 0 && low >>> 32 == 0xffffL;
    }

    /** Whether the address needs its interface, because it is link-local (RFC 4007). */
    boolean isLinkLocal() {
      return high >>> 54 == 0xfe80 >>> 6;
    }
  }
}
