package org.slaacguard.history;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.HistorySettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds of the address history's size: of one peer, and of the whole. What goes are ended
 * bindings, the oldest first. Where the whole is too large, peers with most of them lose theirs,
 * down to what all may have: so nobody can push out what others had but by having less than they.
 *
 * @param peerBindings ended bindings of one peer
 * @param bytes of the database
 */
public record HistoryBounds(int peerBindings, long bytes) {
  /** The variable that names another bound of the whole, in megabytes. */
  public static final String VARIABLE = "SLAACGUARD_HISTORY_MB";

  private static final Logger LOG = LoggerFactory.getLogger(HistoryBounds.class);

  /** A day of a peer that has a new address every ten seconds is 8,640; some 3 MB. */
  private static final int PEER_BINDINGS = 10_000;

  private static final int MEGABYTES = 256;

  /** A bound is kept by going this much below it: seldom much, rather than all the time a bit. */
  private static final double SLACK = 0.1;

  private static final int ROUNDS = 8;

  /** A quarter of the whole is the most that traffic may have, and the same for endpoints. */
  private static final int FRAME = 4;

  /** Bytes of a peer's traffic of a day, and of a place where a peer was, with their indexes. */
  private static final int DAYS = 100;

  private static final int ENDPOINTS = 250;

  /**
   * How many rows of a kind a peer has, such as ended bindings.
   *
   * @param peer as the file has it, readable or not
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Share(byte[] peer, long bindings) {}

  /** What the environment says, else what is set, else the usual ones. */
  static HistoryBounds ofSettings(HistorySettings settings) {
    String megabytes = System.getenv(VARIABLE);
    return settings.largest() > 0 && (megabytes == null || megabytes.isEmpty())
        ? new HistoryBounds(PEER_BINDINGS, settings.largest())
        : of(megabytes);
  }

  /** Those of a value of the variable; null is the usual one. */
  static HistoryBounds of(@Nullable String megabytes) {
    long value = MEGABYTES;
    if (megabytes != null && !megabytes.isEmpty()) {
      if (megabytes.matches("[1-9][0-9]{0,6}")) {
        value = Long.parseLong(megabytes);
      } else {
        LOG.warn("{} is a number of megabytes, not '{}'; taking {}", VARIABLE, megabytes, value);
      }
    }
    return new HistoryBounds(PEER_BINDINGS, value << 20);
  }

  /** Brings a file within them; within a transaction. */
  void apply(HistoryStore store) throws SQLException {
    for (Share share : store.shares(peerBindings)) {
      store.deleteOldest(share.peer(), share.bindings() - withSlack(peerBindings));
    }
    new EndpointTable(store).bound(bytes / FRAME / ENDPOINTS);
    new TrafficTable(store).bound(bytes / FRAME / DAYS);
    // Pages are given back when all on them has gone, so once may not be enough.
    for (int round = 0; round < ROUNDS && store.bytes() > bytes; round++) {
      shrink(store);
    }
  }

  private void shrink(HistoryStore store) throws SQLException {
    long used = store.bytes();
    List<Share> shares = store.shares(0);
    long bindings = shares.stream().mapToLong(Share::bindings).sum();
    double part = (used - withSlack(bytes)) / (double) used;
    long level = level(shares, (long) Math.ceil(bindings * part));
    for (Share share : shares) {
      if (share.bindings() > level) {
        store.deleteOldest(share.peer(), share.bindings() - level);
      }
    }
    LOG.info(
        "the address history had grown to {} KB; the oldest bindings were deleted", used >> 10);
  }

  private static long withSlack(long bound) {
    return (long) (bound * (1 - SLACK));
  }

  /**
   * How many bindings all may have, so that at least so many go.
   *
   * @param excess how many are to go
   */
  static long level(List<Share> shares, long excess) {
    List<Long> sizes = new ArrayList<>(shares.stream().map(Share::bindings).toList());
    sizes.sort((a, b) -> Long.compare(b, a));
    long above = 0;
    for (int i = 0; i < sizes.size(); i++) {
      above += sizes.get(i);
      long next = i + 1 < sizes.size() ? sizes.get(i + 1) : 0;
      if (above - next * (i + 1) >= excess) {
        return (above - excess) / (i + 1);
      }
    }
    return 0;
  }
}
