package org.slaacguard.gateway;

import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slaacguard.gateway.AddressHistory.Remembered;
import org.slaacguard.net.IpAddress;

/** Sets the open stays of an interface right by what the backend has at the moment. */
final class HistoryReconciler {
  private HistoryReconciler() {}

  static void reconcile(
      HistoryStore store, String interfaceName, List<Remembered> current, Instant now)
      throws SQLException {
    Map<IpAddress, HistoryEntry> open = new HashMap<>();
    for (HistoryEntry entry : openStays(store, interfaceName)) {
      open.put(entry.address(), entry);
    }
    for (Remembered stay : current) {
      IpAddress address = stay.address().address();
      HistoryEntry known = open.remove(address);
      if (known == null || !known.peer().equals(stay.peer())) {
        store.learned(interfaceName, stay.peer(), address, stay.address().learnedAt());
      }
      if (known == null || known.lastSeen().isBefore(stay.address().lastSeen())) {
        store.seen(interfaceName, address, stay.address().lastSeen());
      }
    }
    for (HistoryEntry gone : open.values()) {
      store.forgotten(interfaceName, gone.address(), now, "UNREPORTED");
    }
  }

  private static List<HistoryEntry> openStays(HistoryStore store, String interfaceName)
      throws SQLException {
    try {
      return store.open(interfaceName);
    } catch (HistoryException e) {
      throw new SQLException(e.getMessage(), e);
    }
  }
}
