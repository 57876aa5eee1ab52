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
 * Sets the open bindings of an interface right by what the backend has at the moment, one peer
 * after the other: of many peers all bindings at once were so much memory that its collection held
 * packets up for a seventh of a second.
 */
final class HistoryReconciler {
  /** To what "last seen" is exact, see {@link LearnedAddress}. */
  private static final Duration EXACTNESS = Duration.ofSeconds(1);

  private final HistoryStore store;
  private final String interfaceName;

  /** The peers that are not done. */
  private final Map<PublicKey, List<LearnedAddress>> current;

  /** What the backend has and the file has not; and the other way round. */
  private final List<Remembered> unreported = new ArrayList<>();

  private final List<IpAddress> gone = new ArrayList<>();

  // The peer whose bindings come, and those of its addresses that have not come.
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
    store.eachOpen(interfaceName, reconciler::binding);
    reconciler.finish(now);
  }

  /** An open binding; those of one peer come one after the other. */
  private void binding(PublicKey owner, IpAddress address, Instant lastSeen) throws SQLException {
    if (peer == null || !owner.equals(peer)) {
      begin(owner);
    }
    LearnedAddress known = rest.remove(address);
    if (known == null) {
      gone.add(address);
    } else if (known.lastSeen().isAfter(lastSeen.plus(EXACTNESS))) {
      // Nearer than that it is the same time: two clocks are in it, and the file has less of it.
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
      // Ends the binding of another peer that had the address.
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
