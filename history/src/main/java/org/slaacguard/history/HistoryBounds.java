package org.slaacguard.history;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.HistorySettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds of the history's size, for one peer and as a whole. Ended bindings are deleted, of the
 * days with most ({@link BindingDays}). If the whole is too large, peers with most of them lose
 * theirs, down to a common number. A peer can thus displace only bindings of peers that have more
 * than it.
 *
 * @param peerBindings the most ended bindings of one peer
 * @param bytes the most bytes of the database
 */
public record HistoryBounds(int peerBindings, long bytes) {
  /** The variable that sets another bound of the whole, in megabytes. */
  public static final String VARIABLE = "SLAACGUARD_HISTORY_MB";

  private static final Logger LOG = LoggerFactory.getLogger(HistoryBounds.class);

  /** The default. A peer with a new address every ten seconds has 8,640 in a day, some 3 MB. */
  private static final int PEER_BINDINGS = 10_000;

  private static final int MEGABYTES = 256;

  /** Deletion goes this far below a bound, so that it runs rarely. */
  private static final double SLACK = 0.1;

  private static final int ROUNDS = 8;

  /** Traffic may take this part of the whole, and endpoints the same. */
  private static final int FRAME = 4;

  /** Bytes of a peer's traffic on one day, and of an endpoint, including their indexes. */
  private static final int DAYS = 100;

  private static final int ENDPOINTS = 250;

  /**
   * The number of rows of a kind, such as ended bindings, that a peer has.
   *
   * @param peer the key as the file has it, valid or not
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Share(byte[] peer, long bindings) {}

  /** The bounds from the environment, else from the settings, else the defaults. */
  static HistoryBounds ofSettings(HistorySettings settings) {
    String megabytes = System.getenv(VARIABLE);
    return settings.largest() > 0 && (megabytes == null || megabytes.isEmpty())
        ? new HistoryBounds(PEER_BINDINGS, settings.largest())
        : of(megabytes);
  }

  /** The bounds for a value of the variable; null is the default. */
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

  /** Deletes what exceeds the bounds; within a transaction. */
  void apply(HistoryStore store) throws SQLException {
    for (Share share : store.shares(peerBindings)) {
      new BindingDays(store).thin(share.peer(), share.bindings() - withSlack(peerBindings));
    }
    new EndpointTable(store).bound(bytes / FRAME / ENDPOINTS);
    new TrafficTable(store).bound(bytes / FRAME / DAYS);
    // A page is freed only when all its rows are gone, so one round may not be enough.
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
        new BindingDays(store).thin(share.peer(), share.bindings() - level);
      }
    }
    LOG.info(
        "the address history had grown to {} KB; the peers with most bindings lost some",
        used >> 10);
  }

  private static long withSlack(long bound) {
    return (long) (bound * (1 - SLACK));
  }

  /**
   * The common number of bindings above which peers lose theirs.
   *
   * @param excess the least number of bindings to delete
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
