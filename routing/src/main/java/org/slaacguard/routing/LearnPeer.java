package org.slaacguard.routing;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.TokenRate;

/** The state of {@link LearnedAddresses} for one peer. */
final class LearnPeer {
  /**
   * A policy compiled for the packet path.
   *
   * @param scope the prefixes of the policy's scope, without the advertised ones
   * @param rate of new addresses
   * @param expiry milliseconds
   */
  record Bounds(LearnPolicy policy, LearnablePrefixes scope, TokenRate rate, long expiry) {
    static Bounds of(LearnPolicy policy) {
      return new Bounds(
          policy,
          new LearnablePrefixes(policy.scope().prefixes()),
          new TokenRate(policy.rate().interval().toNanos(), policy.rate().burst()),
          policy.expiry().toMillis());
    }
  }

  final int slot;

  /** Changed under the store's lock, read by any thread. */
  volatile Bounds bounds;

  /** Guarded by the store's lock. */
  final LruHeap heap = new LruHeap();

  /** Null until the first refusal, because most peers never have one. */
  private final AtomicReference<@Nullable RefusalLog> refusals = new AtomicReference<>();

  /**
   * The token bucket for new addresses ({@link TokenRate}). Changed under the store's lock, read by
   * any thread.
   */
  private volatile long fullAt = TokenRate.FULL;

  LearnPeer(int slot, Bounds bounds) {
    this.slot = slot;
    this.bounds = bounds;
  }

  /** Changes the policy. A changed rate starts with a full bucket. */
  void bounds(Bounds changed) {
    if (!changed.rate.equals(bounds.rate)) {
      fullAt = TokenRate.FULL;
    }
    bounds = changed;
  }

  /**
   * Whether the peer has no token for a new address.
   *
   * @param now nanoseconds since the table was created
   */
  boolean bucketEmpty(long now) {
    return !bounds.rate.allows(fullAt, now);
  }

  /**
   * The time until which {@link #bucketEmpty} holds, unless the rate changes.
   *
   * @return nanoseconds since the table was created; now where it does not hold
   */
  long emptyUntil(long now) {
    return bounds.rate.due(fullAt, now);
  }

  void takeToken(long now) {
    fullAt = bounds.rate.taken(fullAt, now);
  }

  @Nullable RefusalLog refusals() {
    return refusals.get();
  }

  RefusalLog refusals(RefusalLog.Report report, long now) {
    RefusalLog log = refusals.get();
    if (log == null) {
      refusals.compareAndSet(null, new RefusalLog(slot, report, now));
      log = Objects.requireNonNull(refusals.get());
    }
    return log;
  }
}
