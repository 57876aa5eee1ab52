package org.slaacguard.routing;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The state of {@link LearnedAddresses} for one peer. */
final class LearnPeer {
  /**
   * A policy compiled for the packet path.
   *
   * @param scope the prefixes of the policy's scope, without the advertised ones
   * @param interval nanoseconds
   * @param expiry milliseconds
   */
  record Bounds(LearnPolicy policy, LearnablePrefixes scope, long interval, long expiry) {
    static Bounds of(LearnPolicy policy) {
      return new Bounds(
          policy,
          new LearnablePrefixes(policy.scope().prefixes()),
          policy.rate().interval().toNanos(),
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
   * The token bucket for new addresses, as the time in nanoseconds at which it is full again
   * (generic cell rate algorithm). Changed under the store's lock, read by any thread.
   */
  private volatile long fullAt = Long.MIN_VALUE;

  LearnPeer(int slot, Bounds bounds) {
    this.slot = slot;
    this.bounds = bounds;
  }

  /** Changes the policy. A changed rate starts with a full bucket. */
  void bounds(Bounds changed) {
    if (!changed.policy.rate().equals(bounds.policy.rate())) {
      fullAt = Long.MIN_VALUE;
    }
    bounds = changed;
  }

  /**
   * Whether the peer has no token for a new address.
   *
   * @param now nanoseconds since the table was created
   */
  boolean bucketEmpty(long now) {
    // At most 65535 days of tokens, so nothing overflows within 17 years of the table's creation.
    Bounds b = bounds;
    return fullAt > now + (b.policy.rate().burst() - 1) * b.interval;
  }

  /**
   * The time until which {@link #bucketEmpty} holds, unless the rate changes.
   *
   * @return nanoseconds since the table was created; {@link Long#MIN_VALUE} for a full bucket
   */
  long emptyUntil() {
    Bounds b = bounds;
    long full = fullAt;
    return full == Long.MIN_VALUE ? full : full - (b.policy.rate().burst() - 1) * b.interval;
  }

  void takeToken(long now) {
    fullAt = Math.max(fullAt, now) + bounds.interval;
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
