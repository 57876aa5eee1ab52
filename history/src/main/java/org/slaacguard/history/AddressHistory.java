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
import org.slaacguard.net.TokenRate;
import org.slaacguard.routing.LearnedAddress;

/**
 * Records which peer had which address, and when. It restores learned addresses after a restart,
 * and answers abuse reports and audits.
 *
 * <p>The controller passes changes on without waiting. A thread of its own writes them, at most a
 * second later. Changes that find the queue full, and new bindings of a peer that takes thousands
 * of addresses a second, are counted, and the next {@link #observe} corrects the history.
 */
public final class AddressHistory implements AutoCloseable {
  /**
   * New bindings of a peer: as many at once as a peer may have in the file, then a thousand a
   * second. Of more, the file would delete nearly all within a minute, the shortest first.
   */
  private static final TokenRate BINDINGS = new TokenRate(1_000_000L, 10_000);

  private final String interfaceName;
  private final HistoryFile file;

  /**
   * The newest state of the backend; one that is not yet written when the next comes is dropped.
   */
  private final AtomicReference<@Nullable Picture> newest = new AtomicReference<>();

  // Belongs to the controller's thread.
  private long pictures;

  private final Map<PublicKey, Writer> writers = new HashMap<>();
  private final EndpointNotes endpoints = new EndpointNotes();

  /** Creates the history of an interface in a file that others share. */
  AddressHistory(String interfaceName, HistoryFile file) {
    this.interfaceName = interfaceName;
    this.file = file;
  }

  /**
   * A state of the backend. At most one is in memory. Its entry in the queue finds it by number, or
   * finds a newer one.
   */
  private record Picture(long number, Map<PublicKey, List<LearnedAddress>> current, Instant now) {}

  /** A peer's part of what is written. */
  private static final class Writer {
    final ByteBudget.Share share = new ByteBudget.Share();
    final WallBucket bucket = new WallBucket();
  }

  /** A learned address to restore, and its peer. */
  public record Remembered(PublicKey peer, LearnedAddress address) {}

  /**
   * The addresses that were routed when the daemon last stopped, however it stopped. To be called
   * before the first change.
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

  /** Records an event, if it is about a learned address. Does not wait. */
  public void record(BackendEvent event) {
    switch (event) {
      case BackendEvent.AddressLearned e -> {
        if (writer(e.peer()).bucket.take(BINDINGS, e.at())) {
          file.offer(s -> s.learned(interfaceName, e.peer(), e.address(), e.at()), share(e.peer()));
        } else {
          file.limit();
        }
      }
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
    return writer(peer).share;
  }

  private Writer writer(PublicKey peer) {
    return writers.computeIfAbsent(peer, _ -> new Writer());
  }

  /** Skips the move if endpoints are no longer kept by now. */
  private void moved(BackendEvent.EndpointChanged to) {
    file.offer(
        s -> {
          if (file.settings().endpoints()) {
            new EndpointTable(s).moved(interfaceName, to.peer(), to.endpoint(), to.at());
          }
        },
        share(to.peer()));
  }

  /** Records that a prefix is delegated to a peer, or still is after a restart. Does not wait. */
  public void delegated(PublicKey peer, IpPrefix prefix, Instant at) {
    file.offer(s -> new PrefixBindings(s).begin(interfaceName, peer, prefix, at), share(peer));
  }

  /**
   * Records that a prefix is no longer delegated. Does not wait.
   *
   * @param reason why it ended
   */
  public void delegationEnded(PublicKey peer, IpPrefix prefix, Instant at, String reason) {
    file.offer(s -> new PrefixBindings(s).end(interfaceName, prefix, at, reason), share(peer));
  }

  /** Corrects the history by all present delegations. Does not wait. */
  public void delegations(Map<PublicKey, List<IpPrefix>> all, Instant now) {
    Map<PublicKey, List<IpPrefix>> current = Map.copyOf(all);
    file.offer(s -> new PrefixBindings(s).reconcile(interfaceName, current, now));
  }

  /**
   * Corrects the history by the present state: moves "last seen" forward, begins bindings that were
   * not reported, and ends open ones that are gone. Does not wait.
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
    // Peers without changes have already returned their share of the queue.
    writers.keySet().retainAll(peers);
    endpoints.late(peers, now).forEach(this::moved);
    // The state may be large, so there is at most one; the queue has only its number.
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
   * Finds bindings, newest first; see {@link HistoryEntry}.
   *
   * @param file the history's file, with or without a running daemon
   * @param limit the most rows
   */
  public static List<HistoryEntry> find(
      Path file,
      @Nullable IpAddress address,
      @Nullable PublicKey peer,
      @Nullable Instant at,
      int limit)
      throws HistoryException {
    try (HistoryStore store = HistoryStore.openToRead(file)) {
      return store.find(address, peer, at, limit);
    }
  }

  /**
   * Finds bindings, newest first; see {@link HistoryEntry}.
   *
   * @param file the history's file, with or without a running daemon
   * @param limit the most rows
   */
  public static List<HistoryEntry> find(Path file, HistoryFilter filter, int limit)
      throws HistoryException {
    try (HistoryStore store = HistoryStore.openToRead(file)) {
      return store.find(filter, limit);
    }
  }

  /**
   * Finds endpoints of peers, newest first; none unless they are kept.
   *
   * @param file the history's file, with or without a running daemon
   * @param filter whose peer and interface count
   * @param limit the most rows
   */
  public static List<EndpointEntry> endpoints(Path file, HistoryFilter filter, int limit)
      throws HistoryException {
    try (HistoryStore store = HistoryStore.openToRead(file)) {
      return new EndpointTable(store).find(filter, limit);
    } catch (SQLException e) {
      throw HistoryStore.failure(file, "read", e);
    }
  }

  /** Waits at most 5 seconds until everything is written. The file stays open for others. */
  @Override
  public void close() {
    file.flush();
  }
}
