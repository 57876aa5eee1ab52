package org.slaacguard.history;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/**
 * Delegated prefixes among the bindings of the history. A prefix is stored as its first address and
 * one byte more, its length, where a learned address has its 16 bytes. Bounds, retention and
 * indexes apply to both, and builds that know no prefixes skip them.
 */
final class PrefixBindings {
  /** Length in bytes of a prefix in the address column. */
  static final int BYTES = 17;

  /** The longest prefix that is delegated. */
  static final int LONGEST = 64;

  private final HistoryStore store;

  PrefixBindings(HistoryStore store) {
    this.store = store;
  }

  /** The bytes of a prefix in the file. */
  static byte[] bytes(IpPrefix prefix) {
    byte[] bytes = Arrays.copyOf(prefix.address().toBytes(), BYTES);
    bytes[BYTES - 1] = (byte) prefix.length();
    return bytes;
  }

  /**
   * Reads an address or a prefix.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static IpPrefix prefix(byte[] bytes) {
    return bytes.length == BYTES
        ? new IpPrefix(IpAddress.ofBytes(Arrays.copyOf(bytes, BYTES - 1)), bytes[BYTES - 1])
        : IpPrefix.of(IpAddress.ofBytes(bytes));
  }

  /** Begins the binding of a prefix to a peer, or continues it after a restart. */
  void begin(String interfaceName, PublicKey peer, IpPrefix prefix, Instant at)
      throws SQLException {
    PublicKey owner = owner(interfaceName, prefix);
    if (prefix.address() instanceof Ipv6Address && (owner == null || !owner.equals(peer))) {
      store.begin(interfaceName, peer, bytes(prefix), at);
    }
  }

  private @Nullable PublicKey owner(String interfaceName, IpPrefix prefix) throws SQLException {
    PreparedStatement query =
        store.prepared(
            "SELECT peer FROM stay WHERE interface = ? AND address = ? AND forgotten_at IS NULL");
    query.setString(1, interfaceName);
    query.setBytes(2, bytes(prefix));
    try (ResultSet row = query.executeQuery()) {
      byte[] key = row.next() ? row.getBytes(1) : null;
      return key == null || key.length != PublicKey.LENGTH ? null : PublicKey.ofBytes(key);
    }
  }

  /** Ends the binding of a prefix. */
  void end(String interfaceName, IpPrefix prefix, Instant at, String reason) throws SQLException {
    store.end(interfaceName, bytes(prefix), at, reason);
  }

  /** Sets the open bindings of peers right by all that is delegated to them now. */
  void reconcile(String interfaceName, Map<PublicKey, List<IpPrefix>> all, Instant now)
      throws SQLException {
    Map<IpPrefix, PublicKey> current = new HashMap<>();
    all.forEach((peer, prefixes) -> prefixes.forEach(prefix -> current.put(prefix, peer)));
    reconcile(interfaceName, current, "peer <> ?", now, "UNREPORTED");
  }

  /** Sets the open bindings of the gateway right by all that an uplink's provider delegates. */
  void ofGateway(String uplink, List<IpPrefix> prefixes, Instant now, String why)
      throws SQLException {
    Map<IpPrefix, PublicKey> current = new LinkedHashMap<>();
    prefixes.forEach(prefix -> current.put(prefix, HistoryEntry.GATEWAY));
    reconcile(uplink, current, "peer = ?", now, why);
  }

  /**
   * Sets open bindings right.
   *
   * @param whose which of them, by a condition on {@link HistoryEntry#GATEWAY}
   * @param why why those that are not current have ended
   */
  private void reconcile(
      String interfaceName, Map<IpPrefix, PublicKey> current, String whose, Instant now, String why)
      throws SQLException {
    PreparedStatement query =
        store.prepared(
            "SELECT address FROM stay WHERE interface = ? AND forgotten_at IS NULL"
                + " AND length(address) = "
                + BYTES
                + " AND "
                + whose);
    query.setString(1, interfaceName);
    query.setBytes(2, HistoryEntry.GATEWAY.toBytes());
    List<byte[]> gone = new ArrayList<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        byte[] bytes = row.getBytes(1);
        if (!current.containsKey(prefix(bytes))) {
          gone.add(bytes);
        }
      }
    }
    for (byte[] each : gone) {
      store.end(interfaceName, each, now, why);
    }
    for (Map.Entry<IpPrefix, PublicKey> each : current.entrySet()) {
      begin(interfaceName, each.getValue(), each.getKey(), now);
    }
  }
}
