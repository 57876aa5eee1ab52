package org.slaacguard.userspace;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.userspace.PeerState.LocalAddress;

/** Bounded queues of work for the protocol thread. */
final class ProtocolInbox {
  /** The most handshake messages of each precedence. */
  static final int CAPACITY = 1024;

  /**
   * The number of messages, waiting or being computed, that means load: sources must then prove
   * themselves. It is some 20 ms of work, so a thread that waits for a processor does not cause it.
   */
  static final int LOAD = CAPACITY / 2;

  /** How long load lasts (whitepaper, section 5.3, leaves it open). */
  static final long LOAD_NANOS = 1_000_000_000L;

  // By precedence: none waits behind a later one, or for its room.
  private final List<ArrayBlockingQueue<Message>> messages =
      Stream.generate(() -> new ArrayBlockingQueue<Message>(CAPACITY))
          .limit(Precedence.values().length)
          .toList();
  private final PeerStack ready = new PeerStack();
  // Bounded by their callers: the controller waits for each.
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private volatile long loadUntil = Long.MIN_VALUE;
  private volatile boolean tick;
  private volatile boolean signalled;
  private volatile @Nullable Thread thread;

  /**
   * A handshake message or cookie reply that has passed its filter.
   *
   * @param bytes the whole message
   * @param from the sender
   * @param local our address that it was sent to; null if unknown
   */
  record Message(
      byte[] bytes, Endpoint from, @Nullable LocalAddress local, Precedence precedence) {}

  /** Whether a message would be refused now, so that it need not be copied. */
  boolean isFull(Precedence precedence) {
    return queue(precedence).remainingCapacity() == 0;
  }

  /** Adds a message; false if there is no room. */
  boolean offer(Message message) {
    boolean added = queue(message.precedence).offer(message);
    wake();
    return added;
  }

  private ArrayBlockingQueue<Message> queue(Precedence precedence) {
    return messages.get(precedence.rank);
  }

  /**
   * Notes how many messages wait or are computed.
   *
   * @param now nanoseconds of the data plane's clock
   */
  void noteWaiting(int count, long now) {
    if (count >= LOAD) {
      loadUntil = now + LOAD_NANOS;
    }
  }

  /** Whether sources have to prove themselves. Any thread. */
  boolean isUnderLoad(long now) {
    return now < loadUntil;
  }

  /** Notes that a peer has both waiting packets and keys. */
  void offerReady(PeerState peer) {
    boolean _ = ready.add(peer.ready);
    wake();
  }

  /** Adds a command. */
  void execute(Runnable command) {
    commands.add(command);
    wake();
  }

  /** Asks for a look at the learned addresses within a second. Any thread. */
  void wantTick() {
    if (!tick) {
      tick = true;
      wake();
    }
  }

  /** Ends {@link #await}. Any thread, never blocks. */
  void wake() {
    if (!signalled) {
      signalled = true;
      LockSupport.unpark(thread);
    }
  }

  /** The next message, or null. Protocol thread, as everything below. */
  @Nullable Message takeMessage() {
    Message next = null;
    for (int i = 0; i < messages.size() && next == null; i++) {
      next = messages.get(i).poll();
    }
    return next;
  }

  /** Whether a look at the learned addresses is asked for. */
  boolean wantsTick() {
    return tick;
  }

  /** The look begins. */
  void tickBegins() {
    tick = false;
  }

  /** Messages that wait. Any thread. */
  int messages() {
    int sum = 0;
    for (int i = 0; i < messages.size(); i++) {
      sum += messages.get(i).size();
    }
    return sum;
  }

  /** Passes on the peers whose packets can go. */
  void drainReady(Consumer<PeerState> sink) {
    ready.drain(sink);
  }

  /** The oldest command, or null. */
  @Nullable Runnable takeCommand() {
    return commands.poll();
  }

  /** Waits until there may be something, for at most this time. Signals before the call count. */
  void await(long nanos) {
    thread = Thread.currentThread();
    if (!signalled && nanos > 0) {
      LockSupport.parkNanos(this, nanos);
    }
    // Before the queues are looked at, so that what comes later signals again.
    signalled = false;
  }
}
