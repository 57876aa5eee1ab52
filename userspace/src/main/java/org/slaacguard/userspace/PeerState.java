package org.slaacguard.userspace;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.PeerEvents;
import org.slaacguard.linux.SockAddr;
import org.slaacguard.net.Endpoint;
import org.slaacguard.wireguard.Peer;

/** What the packet path keeps of a peer beside the protocol's {@link Peer}. Any thread. */
final class PeerState {
  private final Peer peer;
  private final PeerEvents events;
  private final StagedPackets staged;

  /** The inbox's, which has this once in its list of peers whose packets can go. */
  final AtomicBoolean isReady = new AtomicBoolean();

  @Nullable PeerState readyBelow;

  private volatile @Nullable LocalAddress source;

  // The endpoint that the controller knows of: configured by it, or told.
  private volatile @Nullable Endpoint told;

  PeerState(Peer peer, PeerEvents events, Staging staging) {
    this.peer = peer;
    this.events = events;
    staged = new StagedPackets(staging);
  }

  Peer peer() {
    return peer;
  }

  /** Where to tell the controller of it. */
  PeerEvents events() {
    return events;
  }

  StagedPackets staged() {
    return staged;
  }

  /**
   * The peer is here.
   *
   * @return whether that is news to the controller
   */
  boolean noteEndpoint(Endpoint endpoint) {
    if (endpoint.equals(told)) {
      return false;
    }
    told = endpoint;
    return true;
  }

  /** The controller itself said where the peer is. */
  void configuredEndpoint(Endpoint endpoint) {
    told = endpoint;
    source = null;
    peer.endpoint(endpoint);
  }

  /**
   * An authentic message came from there, and answers go there (whitepaper, section 2.1). Allocates
   * only if the place is new.
   *
   * @return whether the peer has moved
   */
  boolean roamed(SockAddr from) {
    Endpoint known = peer.endpoint();
    if (known != null && from.matches(known)) {
      return false;
    }
    Endpoint endpoint = from.toEndpoint();
    peer.endpoint(endpoint);
    return noteEndpoint(endpoint);
  }

  /** Our address that the peer last spoke to, and is answered from; null if any will do. */
  @Nullable LocalAddress source() {
    return source;
  }

  /** Answers from this address from now on. */
  void source(@Nullable LocalAddress address) {
    source = address;
  }

  /** Answers from this address from now on; allocates only if it is another one. */
  void source(long high, long low, int interfaceIndex) {
    LocalAddress known = source;
    if (known == null || known.low != low || known.high != high) {
      source = new LocalAddress(high, low, interfaceIndex);
    }
  }

  /**
   * An address of ours.
   *
   * @param high as {@link org.slaacguard.net.IpAddress#high()}
   * @param low as {@link org.slaacguard.net.IpAddress#low()}
   * @param interfaceIndex where it was seen
   */
  record LocalAddress(long high, long low, int interfaceIndex) {
    boolean isIpv4() {
      return high == 0 && low >>> 32 == 0xffffL;
    }

    /** Of this scope, an address says nothing without its interface (RFC 4007). */
    boolean isLinkLocal() {
      return high >>> 54 == 0xfe80 >>> 6;
    }
  }
}
