package org.slaacguard.wireguard;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the {@link HandshakeFilter}s of all threads share. */
final class Admission {
  /** Cookie replies per second and source; an answer to a forged source is a packet to a victim. */
  private static final int COOKIES = 20;

  /**
   * The limit for all sources together: more than two processors can cause besides their other
   * work.
   */
  private static final int ALL_COOKIES = 100_000;

  /** Messages with a cookie, per second and source. */
  private static final int PROVEN = 20;

  private static final int ALL_PROVEN = 10_000;

  /** Messages a second from where a peer was lately: one needs one in five seconds. */
  private static final int RECENT = 1;

  private static final int ALL_RECENT = 500;
  private static final int BURST = 5;

  final RandomGenerator random;
  final IndexTable indices;
  final SourceLimiter cookies;
  final SourceLimiter proven;
  final SourceLimiter known;
  final RecentSources recent;

  /** Null without a key of our own: then nothing is let in. */
  volatile @Nullable CookieKeys keys;

  Admission(RandomGenerator random, IndexTable indices) {
    this.random = random;
    this.indices = indices;
    cookies = new SourceLimiter(random, COOKIES, BURST, ALL_COOKIES);
    proven = new SourceLimiter(random, PROVEN, BURST, ALL_PROVEN);
    known = new SourceLimiter(random, RECENT, BURST, ALL_RECENT);
    recent = new RecentSources(random);
  }
}
