package org.slaacguard.userspace;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slaacguard.userspace.PeerState.LocalAddress;

/**
 * Chooses our source address for a peer: the address that the peer sends to, because a translator
 * or filter on the path may pass no other. The exception is an address whose packets would leave by
 * another address's uplink, which drops them. Any thread.
 */
final class PeerSource {
  private final AtomicReference<@Nullable LocalAddress> source = new AtomicReference<>();
  private volatile @Nullable Unfit unfit;
  private volatile boolean unchecked;

  // Whether a source was given up, and the peer has not sent to another address since.
  private volatile boolean untold;

  // The interface by which the peer was last told. Belongs to the thread that checks sources.
  private int toldBy;

  /** Our address that the peer last sent to, and is answered from; null for any. */
  @Nullable LocalAddress get() {
    return source.get();
  }

  /**
   * Notes that the peer has sent to this address of ours, from which it is answered unless the
   * address is unfit. Allocates only for a new address.
   *
   * @param interfaceIndex the incoming interface
   * @return whether the address is new, so that {@link SourceCheck} must judge it
   */
  boolean spokeTo(long high, long low, int interfaceIndex, long now) {
    LocalAddress known = source.get();
    if (known != null && known.low() == low && known.high() == high) {
      return false;
    }
    Unfit not = unfit;
    if (not != null && not.covers(high, low, interfaceIndex, now)) {
      return false;
    }
    source.set(new LocalAddress(high, low, interfaceIndex));
    unchecked = true;
    untold = false;
    return true;
  }

  /**
   * Stops answering from this address.
   *
   * @return false if the source is another one by now
   */
  boolean drop(LocalAddress address) {
    return source.compareAndSet(address, null);
  }

  /** The source was given up, and the peer does not know the new one. */
  void untold() {
    untold = true;
    toldBy = HostRouting.NONE;
  }

  /**
   * Whether the peer must be told our address: once for each outgoing interface, until it sends to
   * another address.
   *
   * @param way the interface by which messages leave now, or {@link HostRouting#NONE}
   */
  boolean toTell(int way) {
    if (!untold || way == HostRouting.NONE || way == toldBy) {
      return false;
    }
    toldBy = way;
    return true;
  }

  /** Whether the peer may have to be told our address. */
  boolean isUntold() {
    return untold;
  }

  /** Lets the routes choose the source of the next message. */
  void forget() {
    source.set(null);
  }

  /** Does not answer from this address until then; {@link Unfit#FOR_GOOD}: never. */
  void unfit(LocalAddress address, long until) {
    unfit = new Unfit(address, until);
  }

  /** The unfit address, or null. */
  @Nullable Unfit unfit() {
    return unfit;
  }

  /** Answers from any address again. */
  void allFit() {
    unfit = null;
  }

  /** Whether the source is new and unchecked. Asking marks it as checked. */
  boolean takeUnchecked() {
    boolean was = unchecked;
    if (was) {
      unchecked = false;
    }
    return was;
  }

  /**
   * An address of ours that must not be answered from.
   *
   * @param until the end of that
   */
  record Unfit(LocalAddress address, long until) {
    static final long FOR_GOOD = Long.MAX_VALUE;

    boolean covers(long high, long low, int interfaceIndex, long now) {
      return address.low() == low
          && address.high() == high
          && address.interfaceIndex() == interfaceIndex
          && !isOver(now);
    }

    boolean isOver(long now) {
      return until != FOR_GOOD && now - until >= 0;
    }
  }
}
