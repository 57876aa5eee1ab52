package org.slaacguard.gateway;

import java.util.List;
import java.util.Set;
import org.slaacguard.autoconf.HostOptions;
import org.slaacguard.autoconf.RouterAdvertiser;
import org.slaacguard.autoconf.ToldOption;
import org.slaacguard.net.PublicKey;

/**
 * Keeps the options that an advertiser sends beside prefixes for the next run, and hands it those
 * of the last run. It does so some seconds after the start, when the uplink has its lease:
 * otherwise the provider's name servers would be withdrawn, and advertised again.
 */
final class ToldOptions {
  /** How long the uplink may take to say what an earlier run has left it. */
  private static final long PATIENCE = 5_000_000_000L;

  /** The shortest time between two writes; a millisecond more for each peer of its own. */
  private static final long WRITE_INTERVAL = 1_000_000_000L;

  private final OptionMemory memory;
  private List<ToldOption> earlier;
  private boolean dirty;
  private long followed;
  private long nextWrite = Long.MIN_VALUE;
  private long recallAt;

  /** Reads what the last run told. */
  ToldOptions(OptionMemory memory, long now) {
    this.memory = memory;
    earlier = memory.read(now);
    recallAt = isEmpty() ? Long.MAX_VALUE : now + PATIENCE;
  }

  /** Whether the last run told hosts of something that they may believe in. */
  boolean isEmpty() {
    return earlier.isEmpty() && memory.isEmpty();
  }

  /** When {@link #isDue} will be true at the latest; {@link Long#MAX_VALUE}: never. */
  long next() {
    return Math.min(Math.min(recallAt, memory.due()), dirty ? nextWrite : Long.MAX_VALUE);
  }

  /** Whether to call {@link #follow} now though nothing has changed. */
  boolean isDue(long now) {
    return now >= next() || memory.isOff(now);
  }

  /**
   * Hands over what the last run told, and keeps what is told now.
   *
   * @param peers those that the advertiser knows
   */
  void follow(RouterAdvertiser advertiser, Set<PublicKey> peers, long now) {
    if (now >= recallAt) {
      recallAt = Long.MAX_VALUE;
    }
    if (recallAt == Long.MAX_VALUE && !isEmpty()) {
      HostOptions handed = new HostOptions(earlier, memory.take(peers));
      earlier = List.of();
      if (!handed.isEmpty()) {
        advertiser.remember(handed, now);
      }
    }
    dirty = true;
    followed = now;
    if (now >= nextWrite || now >= memory.due() || memory.isOff(now)) {
      keep(advertiser);
    }
  }

  /** Keeps what was not kept yet. */
  void keep(RouterAdvertiser advertiser) {
    if (dirty) {
      earlier = earlier.stream().filter(each -> each.believedUntil() > followed).toList();
      HostOptions told = advertiser.told(followed);
      memory.write(told, earlier, followed);
      dirty = false;
      // Peers may be added one by one.
      nextWrite = followed + WRITE_INTERVAL + told.own().size() * (WRITE_INTERVAL / 1000);
    }
  }
}
