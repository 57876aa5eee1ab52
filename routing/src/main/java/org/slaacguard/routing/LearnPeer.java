package org.slaacguard.routing;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What {@link LearnedAddresses} keeps for one peer. */
final class LearnPeer {
  /**
   * A policy, made ready for the packet path.
   *
   * @param scope the prefixes of the policy's scope, without what is advertised
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

  /** Written by the writer, read by any thread. */
  volatile Bounds bounds;

  /** Belongs to the writer. */
  final LruHeap heap = new LruHeap();

  /** Null until the first refusal, since most peers never have one. */
  private final AtomicReference<@Nullable RefusalLog> refusals = new AtomicReference<>();

  /**
   * The token bucket for new addresses, as the time in nanoseconds at which it is full again (the
   * generic cell rate algorithm). Written by the writer, read by any thread.
   */
  private volatile long fullAt = Long.MIN_VALUE;

  LearnPeer(int slot, Bounds bounds) {
    this.slot = slot;
    this.bounds = bounds;
  }

  /** Changes the policy. A changed rate begins with a full bucket. */
  void bounds(Bounds changed) {
    if (!changed.policy.rate().equals(bounds.policy.rate())) {
      fullAt = Long.MIN_VALUE;
    }
    bounds = changed;
  }

  /**
   * Whether no new address may be learned yet.
   *
   * @param now nanoseconds since the table was made
   */
  boolean bucketEmpty(long now) {
    // At most 65535 days of tokens: no overflow within 17 years of the table's beginning.
    Bounds b = bounds;
    return fullAt > now + (b.policy.rate().burst() - 1) * b.interval;
  }

  /**
   * Until when {@link #bucketEmpty}, unless the rate changes.
   *
   * @return nanoseconds since the table was made; {@link Long#MIN_VALUE} for a full bucket
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
