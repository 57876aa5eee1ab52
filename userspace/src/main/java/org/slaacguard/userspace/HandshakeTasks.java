package org.slaacguard.userspace;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slaacguard.userspace.PeerState.LocalAddress;
import org.slaacguard.wireguard.HandshakeCrypto;
import org.slaacguard.wireguard.InitiationTask;
import org.slaacguard.wireguard.Peer;
import org.slaacguard.wireguard.Protocol;

/**
 * Handshakes on their way from the protocol thread to the threads that compute them, and back; and
 * peers whose first handshake is prepared when there is nothing else to do.
 */
final class HandshakeTasks {
  /** Initiations at a time, those computed but not taken back included. */
  static final int CAPACITY = 256;

  private final ProtocolInbox inbox;
  private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();
  private final Queue<Entry> done = new ConcurrentLinkedQueue<>();
  // Bounded by the number of peers: each is in it once at most.
  private final Queue<Peer> unprepared = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final Semaphore work = new Semaphore(0);
  private volatile int threads;

  /**
   * An initiation.
   *
   * @param local our address it was sent to; null if not known
   */
  record Entry(InitiationTask task, @Nullable LocalAddress local) {}

  /** Empty queues; the inbox is woken when something has been computed. */
  HandshakeTasks(ProtocolInbox inbox) {
    this.inbox = inbox;
  }

  /** There are so many threads that call {@link #work}, or will be. */
  void serve(int count) {
    threads = count;
  }

  /** Whether what is offered will be computed. */
  boolean isServed() {
    return threads > 0;
  }

  /** Adds an initiation; false if there is no room. Protocol thread. */
  boolean offer(InitiationTask task, @Nullable LocalAddress local) {
    if (pending.get() >= CAPACITY) {
      return false;
    }
    pending.incrementAndGet();
    waiting.add(new Entry(task, local));
    work.release();
    return true;
  }

  /** Adds a peer that has no secrets ready. Protocol thread. */
  void prepare(Peer peer) {
    unprepared.add(peer);
    work.release();
  }

  /** Initiations that are not taken back. */
  int pending() {
    return pending.get();
  }

  /** The next that has been computed, or null. Protocol thread. */
  @Nullable Entry takeDone() {
    Entry entry = done.poll();
    if (entry != null) {
      pending.decrementAndGet();
    }
    return entry;
  }

  /**
   * Waits for something to compute, and computes it.
   *
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  void work(Protocol protocol, HandshakeCrypto crypto) throws InterruptedException {
    work.acquire();
    Entry entry = waiting.poll();
    if (entry != null) {
      try {
        entry.task.run(crypto);
      } finally {
        done.add(entry);
        inbox.wake();
      }
      return;
    }
    Peer peer = unprepared.poll();
    if (peer != null) {
      protocol.prepare(peer, crypto);
    }
  }

  /** Gives up everything. No thread is working any more. */
  void clear() {
    threads = 0;
    for (Queue<Entry> queue : List.of(waiting, done)) {
      for (Entry entry = queue.poll(); entry != null; entry = queue.poll()) {
        entry.task.discard();
      }
    }
    unprepared.clear();
  }
}
