package org.slaacguard.routing;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * The counters of {@link LearnedAddresses}: exact, and updated by any thread without a shared hot
 * word.
 */
final class LearnCounters {
  private final LongAdder learned = new LongAdder();
  private final LongAdder[] forgotten = adders(ForgetReason.values().length);
  private final LongAdder[] refused = adders(LearnRefusal.values().length);

  private static LongAdder[] adders(int count) {
    LongAdder[] adders = new LongAdder[count];
    Arrays.setAll(adders, i -> new LongAdder());
    return adders;
  }

  void countLearned() {
    learned.increment();
  }

  void count(ForgetReason reason) {
    forgotten[reason.index()].increment();
  }

  void count(LearnRefusal reason) {
    refused[reason.index()].increment();
  }

  long learned() {
    return learned.sum();
  }

  long of(ForgetReason reason) {
    return forgotten[reason.index()].sum();
  }

  long of(LearnRefusal reason) {
    return refused[reason.index()].sum();
  }
}
