package org.slaacguard.userspace;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slaacguard.userspace.PeerState.LocalAddress;
import org.slaacguard.wireguard.HandshakeCrypto;
import org.slaacguard.wireguard.HandshakeTask;
import org.slaacguard.wireguard.OwnInitiationTask;
import org.slaacguard.wireguard.Peer;
import org.slaacguard.wireguard.Protocol;

/**
 * Computations on their way from the protocol thread to the crypto threads and back, and peers
 * whose first handshake is prepared when nothing else is to be done.
 */
final class HandshakeTasks {
  /**
   * The most unexpected messages of each precedence at a time, including computed ones that are not
   * yet taken back.
   */
  static final int CAPACITY = 1024;

  /**
   * One in this many computations is for an initiation of ours, if one waits. Messages go first: if
   * more initiations were made than answers taken, responses would pile up and be dropped.
   */
  private static final int OURS = 16;

  private final ProtocolInbox inbox;
  // Expected responses always have room, like the entries of the last queues. Each peer has one at
  // a time, so the number of peers bounds them.
  private final List<Queue<Entry>> received =
      Stream.<Queue<Entry>>generate(ConcurrentLinkedQueue::new)
          .limit(Precedence.values().length)
          .toList();
  private final Queue<Entry> ours = new ConcurrentLinkedQueue<>();
  private final Queue<Entry> done = new ConcurrentLinkedQueue<>();
  private final Queue<Peer> unprepared = new ConcurrentLinkedQueue<>();
  private final AtomicIntegerArray pending = new AtomicIntegerArray(Precedence.values().length);
  // Not a semaphore, which would wake a second thread in vain for each computation.
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition permitted = lock.newCondition();

  /** Computations that no thread has begun. Guarded by the lock. */
  private int permits;

  private volatile int threads;
  private volatile boolean everything;
  private int turns;

  /**
   * A computation.
   *
   * @param local our address that the message was sent to; null if not known, or no message
   * @param precedence the message's
   */
  record Entry(HandshakeTask task, @Nullable LocalAddress local, Precedence precedence) {
    /** Whether it is for one of our initiations, and not for a received message. */
    boolean isOurs() {
      return task instanceof OwnInitiationTask;
    }
  }

  /** Creates empty queues, which wake the inbox after each computation. */
  HandshakeTasks(ProtocolInbox inbox) {
    this.inbox = inbox;
  }

  /**
   * Sets how many threads call {@link #work} or will do so.
   *
   * @param all whether they are to compute also what comes alone
   */
  void serve(int count, boolean all) {
    threads = count;
    everything = all;
  }

  /**
   * Whether the protocol thread is to compute by itself what it has now: nothing else is under way,
   * so handing it over and back would only take longer, and wake two threads. Protocol thread.
   */
  boolean areIdle() {
    return !everything && ours.isEmpty() && pending() == 0 && inbox.messages() == 0;
  }

  /** Whether what is offered will be computed. */
  boolean isServed() {
    return threads > 0;
  }

  /**
   * Adds a computation. Protocol thread.
   *
   * @param precedence the message's
   * @return false if there is no room for an unexpected message
   */
  boolean offer(HandshakeTask task, @Nullable LocalAddress local, Precedence precedence) {
    boolean awaited = task.isExpected() && precedence == Precedence.ORDINARY;
    Entry entry = new Entry(task, local, awaited ? Precedence.PROVED : precedence);
    int queue = entry.precedence.rank;
    if (entry.isOurs()) {
      ours.add(entry);
    } else if (task.isExpected() || pending.get(queue) < CAPACITY) {
      pending.incrementAndGet(queue);
      received.get(queue).add(entry);
    } else {
      return false;
    }
    wakeOne();
    return true;
  }

  /** Adds a peer whose secrets are not prepared. Protocol thread. */
  void prepare(Peer peer) {
    unprepared.add(peer);
    wakeOne();
  }

  private void wakeOne() {
    lock.lock();
    try {
      permits++;
      permitted.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Number of messages that are not yet taken back. */
  int pending() {
    int sum = 0;
    for (int i = 0; i < pending.length(); i++) {
      sum += pending.get(i);
    }
    return sum;
  }

  /** The next finished computation, or null. Protocol thread. */
  @Nullable Entry takeDone() {
    Entry entry = done.poll();
    if (entry != null && !entry.isOurs()) {
      pending.decrementAndGet(entry.precedence.rank);
    }
    return entry;
  }

  /**
   * Waits for a computation. The caller then runs it ({@link #work}).
   *
   * @throws InterruptedException if the thread is interrupted before or while it waits
   */
  void await() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (permits == 0) {
        permitted.await();
      }
      permits--;
    } finally {
      lock.unlock();
    }
  }

  /** Runs a computation, after {@link #await}. */
  void work(Protocol protocol, HandshakeCrypto crypto) {
    Entry entry = next();
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

  /**
   * One thread at a time, so that a permit's computation is not in a queue that was already looked
   * at.
   */
  private synchronized @Nullable Entry next() {
    boolean oursFirst = ++turns % OURS == 0;
    Entry entry = oursFirst ? ours.poll() : null;
    for (int i = 0; i < received.size() && entry == null; i++) {
      entry = received.get(i).poll();
    }
    return entry != null || oursFirst ? entry : ours.poll();
  }

  /** Discards everything. No thread may call {@link #work} any more. */
  void clear() {
    threads = 0;
    List<Queue<Entry>> all = new ArrayList<>(received);
    all.add(ours);
    all.add(done);
    for (Queue<Entry> queue : all) {
      for (Entry entry = queue.poll(); entry != null; entry = queue.poll()) {
        entry.task.discard();
      }
    }
    unprepared.clear();
  }
}
