package org.slaacguard.history;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.ByteBudget;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;

/**
 * Which peer had which address, and when: gives learned addresses back after a restart, and answers
 * for abuse reports and audits.
 *
 * <p>The controller hands changes over without waiting; one thread of its own writes them, at most
 * a second later. A full queue is counted, and set right by the next {@link #observe}.
 */
public final class AddressHistory implements AutoCloseable {
  private final String interfaceName;
  private final HistoryFile file;

  /** The newest picture of how things stand; one that was not written when the next came goes. */
  private final AtomicReference<@Nullable Picture> newest = new AtomicReference<>();

  // Of the controller's thread.
  private long pictures;

  private final Map<PublicKey, ByteBudget.Share> shares = new HashMap<>();
  private final EndpointNotes endpoints = new EndpointNotes();

  /** That of an interface, in a file that others share. */
  AddressHistory(String interfaceName, HistoryFile file) {
    this.interfaceName = interfaceName;
    this.file = file;
  }

  /** One at most in memory; by its number its turn in the queue finds it, or a newer one. */
  private record Picture(long number, Map<PublicKey, List<LearnedAddress>> current, Instant now) {}

  /** A learned address to bring back, and its peer. */
  public record Remembered(PublicKey peer, LearnedAddress address) {}

  /**
   * The addresses that were routed when the daemon last stopped, however it stopped. To be called
   * before the first change is handed over.
   */
  public List<Remembered> remembered() throws HistoryException {
    List<Remembered> remembered = new ArrayList<>();
    for (HistoryEntry entry : file.openBindings(interfaceName)) {
      remembered.add(
          new Remembered(
              entry.peer(),
              new LearnedAddress(entry.address(), entry.learnedAt(), entry.lastSeen())));
    }
    return remembered;
  }

  /** Takes note of an event, if it is about a learned address. Does not wait. */
  public void record(BackendEvent event) {
    switch (event) {
      case BackendEvent.AddressLearned e ->
          file.offer(s -> s.learned(interfaceName, e.peer(), e.address(), e.at()), share(e.peer()));
      case BackendEvent.AddressForgotten e ->
          file.offer(
              s -> s.forgotten(interfaceName, e.address(), e.at(), e.reason().name()),
              share(e.peer()));
      case BackendEvent.EndpointChanged e when file.settings().endpoints() -> {
        if (endpoints.admits(e)) {
          moved(e);
        }
      }
      default -> {}
    }
  }

  private ByteBudget.Share share(PublicKey peer) {
    return shares.computeIfAbsent(peer, _ -> new ByteBudget.Share());
  }

  /** Unless that is not to be kept any more since it was handed over. */
  private void moved(BackendEvent.EndpointChanged to) {
    file.offer(
        s -> {
          if (file.settings().endpoints()) {
            new EndpointTable(s).moved(interfaceName, to.peer(), to.endpoint(), to.at());
          }
        },
        share(to.peer()));
  }

  /** A prefix is delegated to a peer; also where it was before a restart. Does not wait. */
  public void delegated(PublicKey peer, IpPrefix prefix, Instant at) {
    file.offer(s -> new PrefixBindings(s).begin(interfaceName, peer, prefix, at), share(peer));
  }

  /**
   * It is delegated no more. Does not wait.
   *
   * @param reason why
   */
  public void delegationEnded(PublicKey peer, IpPrefix prefix, Instant at, String reason) {
    file.offer(s -> new PrefixBindings(s).end(interfaceName, prefix, at, reason), share(peer));
  }

  /** Sets the history right by all that is delegated now. Does not wait. */
  public void delegations(Map<PublicKey, List<IpPrefix>> all, Instant now) {
    Map<PublicKey, List<IpPrefix>> current = Map.copyOf(all);
    file.offer(s -> new PrefixBindings(s).reconcile(interfaceName, current, now));
  }

  /**
   * Sets the history right by how things stand: "last seen" moves on, bindings that nobody reported
   * begin, and open ones that are no longer there end. Does not wait.
   */
  public void observe(DeviceStatus status, Instant now) {
    Map<PublicKey, List<LearnedAddress>> current = new HashMap<>();
    Set<PublicKey> peers = new HashSet<>();
    for (PeerStatus peer : status.peers()) {
      peers.add(peer.publicKey());
      if (!peer.learned().isEmpty()) {
        current.put(peer.publicKey(), peer.learned());
      }
    }
    // What a peer without changes has taken is given back already.
    shares.keySet().retainAll(peers);
    endpoints.late(peers, now).forEach(this::moved);
    // A picture may be large, so there is one at most; in the queue is only its turn.
    long number = ++pictures;
    newest.set(new Picture(number, current, now));
    file.offer(
        s -> {
          Picture picture = newest.get();
          if (picture != null && picture.number() == number) {
            HistoryReconciler.reconcile(s, interfaceName, picture.current(), picture.now());
          }
        });
  }

  /**
   * Looks back, newest first; see {@link HistoryEntry}.
   *
   * @param file the history's file; it need not belong to a running daemon
   * @param limit rows at the most
   */
  public static List<HistoryEntry> find(
      Path file,
      @Nullable IpAddress address,
      @Nullable PublicKey peer,
      @Nullable Instant at,
      int limit)
      throws HistoryException {
    try (HistoryStore store = HistoryStore.open(file)) {
      return store.find(address, peer, at, limit);
    }
  }

  /**
   * Looks back, newest first; see {@link HistoryEntry}.
   *
   * @param file the history's file; it need not belong to a running daemon
   * @param limit rows at the most
   */
  public static List<HistoryEntry> find(Path file, HistoryFilter filter, int limit)
      throws HistoryException {
    try (HistoryStore store = HistoryStore.open(file)) {
      return store.find(filter, limit);
    }
  }

  /**
   * Where peers were reached, newest first; nothing unless that is kept.
   *
   * @param file the history's file; it need not belong to a running daemon
   * @param filter of which peer and interface count
   * @param limit rows at the most
   */
  public static List<EndpointEntry> endpoints(Path file, HistoryFilter filter, int limit)
      throws HistoryException {
    try (HistoryStore store = HistoryStore.open(file)) {
      return new EndpointTable(store).find(filter, limit);
    } catch (SQLException e) {
      throw HistoryStore.failure(file, "read", e);
    }
  }

  /** Waits until all of it is written, for at most 5 seconds. The file stays open for others. */
  @Override
  public void close() {
    file.flush();
  }
}
