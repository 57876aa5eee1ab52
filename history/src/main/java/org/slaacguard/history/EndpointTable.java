package org.slaacguard.history;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;

/** The endpoints of peers in the history's file; empty unless they are kept. */
final class EndpointTable {
  static final List<String> SQL =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS endpoint (
            interface TEXT NOT NULL,
            peer BLOB NOT NULL,
            endpoint TEXT NOT NULL,
            since INTEGER NOT NULL)
          """,
          "CREATE INDEX IF NOT EXISTS endpoint_peer ON endpoint(peer, since)",
          "CREATE INDEX IF NOT EXISTS endpoint_since ON endpoint(since)");

  /**
   * Most endpoints of one peer, so that a peer that moves all the time loses only its own oldest
   * ones.
   */
  private static final int MOST_OF_A_PEER = 2_000;

  private final HistoryStore store;

  EndpointTable(HistoryStore store) {
    this.store = store;
  }

  /** Records a peer's new endpoint. */
  void moved(String interfaceName, PublicKey peer, Endpoint endpoint, Instant at)
      throws SQLException {
    PreparedStatement insert =
        store.prepared("INSERT INTO endpoint(interface, peer, endpoint, since) VALUES (?,?,?,?)");
    insert.setString(1, interfaceName);
    insert.setBytes(2, peer.toBytes());
    insert.setString(3, endpoint.toString());
    insert.setLong(4, at.toEpochMilli());
    insert.executeUpdate();
  }

  /**
   * Finds endpoints, newest first.
   *
   * @param filter whose peer and interface count
   */
  List<EndpointEntry> find(HistoryFilter filter, int limit) throws SQLException {
    List<EndpointEntry> found = new ArrayList<>();
    @Nullable String name = filter.interfaceName();
    // Endpoints of all peers are in order in one index; those of a few are quickly sorted.
    String index = filter.peer() == null ? "endpoint_since" : "endpoint_peer";
    PreparedStatement query =
        store.prepared(
            "SELECT interface, peer, endpoint, since FROM endpoint INDEXED BY "
                + index
                + " WHERE since >= 0 AND peer BETWEEN ?1 AND ?2 AND (?3 IS NULL OR interface = ?3)"
                + " ORDER BY since DESC, rowid DESC LIMIT ?4");
    query.setBytes(1, filter.firstPeer());
    query.setBytes(2, filter.lastPeer());
    query.setString(3, name);
    query.setInt(4, limit);
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        byte[] key = row.getBytes(2);
        if (key.length == PublicKey.LENGTH) {
          found.add(
              new EndpointEntry(
                  row.getString(1),
                  PublicKey.ofBytes(key),
                  row.getString(3),
                  Instant.ofEpochMilli(row.getLong(4))));
        }
      }
    }
    return found;
  }

  /** Deletes older endpoints, and those beyond a peer's limit. */
  void prune(Instant before) throws SQLException {
    PreparedStatement delete = store.prepared("DELETE FROM endpoint WHERE since < ?");
    delete.setLong(1, before.toEpochMilli());
    delete.executeUpdate();
    PreparedStatement many =
        store.prepared(
            "DELETE FROM endpoint WHERE rowid IN (SELECT rowid FROM"
                + " (SELECT rowid, row_number() OVER (PARTITION BY peer ORDER BY since DESC) AS n"
                + " FROM endpoint) WHERE n > ?)");
    many.setInt(1, MOST_OF_A_PEER);
    many.executeUpdate();
  }

  /** Deletes the oldest endpoints of peers with most of them, down to this many rows in all. */
  void bound(long rows) throws SQLException {
    List<HistoryBounds.Share> shares = new ArrayList<>();
    long all = 0;
    try (ResultSet row =
        store.prepared("SELECT peer, count(*) FROM endpoint GROUP BY peer").executeQuery()) {
      while (row.next()) {
        shares.add(new HistoryBounds.Share(row.getBytes(1), row.getLong(2)));
        all += row.getLong(2);
      }
    }
    if (all <= rows) {
      return;
    }
    long level = HistoryBounds.level(shares, all - rows);
    for (HistoryBounds.Share share : shares) {
      if (share.bindings() > level) {
        deleteOldest(share.peer(), share.bindings() - level);
      }
    }
  }

  private void deleteOldest(byte[] peer, long rows) throws SQLException {
    PreparedStatement delete =
        store.prepared(
            "DELETE FROM endpoint WHERE rowid IN (SELECT rowid FROM endpoint"
                + " WHERE peer = ? ORDER BY since LIMIT ?)");
    delete.setBytes(1, peer);
    delete.setLong(2, rows);
    delete.executeUpdate();
  }

  /** Deletes all endpoints. */
  void clear() throws SQLException {
    store.prepared("DELETE FROM endpoint").executeUpdate();
  }
}
