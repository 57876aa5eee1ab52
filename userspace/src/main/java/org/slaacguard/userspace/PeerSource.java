package org.slaacguard.userspace;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slaacguard.userspace.PeerState.LocalAddress;

/**
 * Chooses our source address for a peer: the address that the peer sends to, because a translator
 * or filter on the path may pass no other; unless packets from it would leave by another address's
 * uplink, which drops them. Any thread.
 */
final class PeerSource {
  private final AtomicReference<@Nullable LocalAddress> source = new AtomicReference<>();
  private volatile @Nullable Unfit unfit;
  private volatile boolean unchecked;

  // Whether a source was given up, and the peer has not spoken to another address since.
  private volatile boolean untold;

  // By which interface it was told last. Of the thread that checks sources.
  private int toldBy;

  /** Our address that the peer last spoke to, and is answered from; null if any will do. */
  @Nullable LocalAddress get() {
    return source.get();
  }

  /**
   * The peer has spoken to this address of ours, and is answered from it unless it was found unfit.
   * Allocates only if it is another one than before.
   *
   * @param interfaceIndex where it came in
   * @return whether it is another one: then it is to be looked at ({@link SourceCheck})
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
   * Answers no more from this address.
   *
   * @return false if the source is another one by now
   */
  boolean drop(LocalAddress address) {
    return source.compareAndSet(address, null);
  }

  /** The source was given up, and the peer does not know from where it is answered now. */
  void untold() {
    untold = true;
    toldBy = HostRouting.NONE;
  }

  /**
   * Whether the peer is to be told from where it is answered: once for each way, as long as it does
   * not speak to another address.
   *
   * @param way by which messages leave now, or {@link HostRouting#NONE}
   */
  boolean toTell(int way) {
    if (!untold || way == HostRouting.NONE || way == toldBy) {
      return false;
    }
    toldBy = way;
    return true;
  }

  /** Whether the peer may have to be told. */
  boolean isUntold() {
    return untold;
  }

  /** Lets the routes choose from where the next message goes. */
  void forget() {
    source.set(null);
  }

  /** Does not answer from this address before that time, {@link Unfit#FOR_GOOD} for never. */
  void unfit(LocalAddress address, long until) {
    unfit = new Unfit(address, until);
  }

  /** The address that is not answered from, or null. */
  @Nullable Unfit unfit() {
    return unfit;
  }

  /** Answers from any address again. */
  void allFit() {
    unfit = null;
  }

  /** Whether the source is a new one that nobody has looked at; asking makes it an old one. */
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
   * @param until when that ends
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
