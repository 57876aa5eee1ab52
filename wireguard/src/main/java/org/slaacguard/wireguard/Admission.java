package org.slaacguard.wireguard;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the {@link HandshakeFilter}s of all threads share. */
final class Admission {
  /**
   * Cookie replies per second and source. The limit matters because a reply to a forged source goes
   * to a victim.
   */
  private static final int COOKIES = 20;

  /**
   * Cookie replies per second to all sources together: more than two processors can cause besides
   * their other work.
   */
  private static final int ALL_COOKIES = 100_000;

  /** Messages with a valid cookie, per second and source. */
  private static final int PROVEN = 20;

  private static final int ALL_PROVEN = 10_000;

  /** Messages per second from the recent address of a peer, which needs one in five seconds. */
  private static final int RECENT = 1;

  private static final int ALL_RECENT = 500;
  private static final int BURST = 5;

  final RandomGenerator random;
  final IndexTable indices;
  final SourceLimiter cookies;
  final SourceLimiter proven;
  final SourceLimiter known;
  final RecentSources recent;

  /** Null while there is no private key; no message is admitted then. */
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
