package org.slaacguard.history;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.history.AddressHistory.Remembered;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;

/**
 * Corrects the open bindings of an interface by the backend's present state, one peer after the
 * other. With all peers' bindings in memory at once, garbage collection held packets up for a
 * seventh of a second.
 */
final class HistoryReconciler {
  /** The accuracy of "last seen", see {@link LearnedAddress}. */
  private static final Duration EXACTNESS = Duration.ofSeconds(1);

  private final HistoryStore store;
  private final String interfaceName;

  /** The peers that are still to be compared. */
  private final Map<PublicKey, List<LearnedAddress>> current;

  /** Addresses that only the backend has, and addresses that only the file has. */
  private final List<Remembered> unreported = new ArrayList<>();

  private final List<IpAddress> gone = new ArrayList<>();

  // The present peer, and its addresses without a binding so far.
  private @Nullable PublicKey peer;
  private final Map<IpAddress, LearnedAddress> rest = new HashMap<>();

  private HistoryReconciler(
      HistoryStore store, String interfaceName, Map<PublicKey, List<LearnedAddress>> current) {
    this.store = store;
    this.interfaceName = interfaceName;
    this.current = new HashMap<>(current);
  }

  static void reconcile(
      HistoryStore store,
      String interfaceName,
      Map<PublicKey, List<LearnedAddress>> current,
      Instant now)
      throws SQLException {
    HistoryReconciler reconciler = new HistoryReconciler(store, interfaceName, current);
    store.bindings().eachOpen(interfaceName, reconciler::binding);
    reconciler.finish(now);
  }

  /** Compares an open binding. Bindings of one peer come one after the other. */
  private void binding(PublicKey owner, IpAddress address, Instant lastSeen) throws SQLException {
    if (peer == null || !owner.equals(peer)) {
      begin(owner);
    }
    LearnedAddress known = rest.remove(address);
    if (known == null) {
      gone.add(address);
    } else if (known.lastSeen().isAfter(lastSeen.plus(EXACTNESS))) {
      // A smaller difference is none: the times come from two clocks, and the file stores
      // milliseconds.
      store.seen(interfaceName, address, known.lastSeen());
    }
  }

  private void begin(PublicKey owner) {
    endPeer();
    peer = owner;
    List<LearnedAddress> addresses = current.remove(owner);
    if (addresses != null) {
      addresses.forEach(address -> rest.put(address.address(), address));
    }
  }

  private void endPeer() {
    PublicKey done = peer;
    if (done != null) {
      rest.values().forEach(address -> unreported.add(new Remembered(done, address)));
      rest.clear();
    }
  }

  private void finish(Instant now) throws SQLException {
    endPeer();
    current.forEach(
        (owner, addresses) ->
            addresses.forEach(address -> unreported.add(new Remembered(owner, address))));
    Set<IpAddress> begun = new HashSet<>();
    for (Remembered binding : unreported) {
      LearnedAddress address = binding.address();
      // This ends the binding of another peer to the address.
      store.learned(interfaceName, binding.peer(), address.address(), address.learnedAt());
      store.seen(interfaceName, address.address(), address.lastSeen());
      begun.add(address.address());
    }
    for (IpAddress address : gone) {
      if (!begun.contains(address)) {
        store.forgotten(interfaceName, address, now, "UNREPORTED");
      }
    }
  }
}
