package org.slaacguard.wireguard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.TaiTimestamp;

/**
 * A peer, as packet workers see it: every public method may be called by any thread, takes no lock
 * and allocates nothing. Operations of the protocol thread alone are in {@link Protocol}.
 */
public final class Peer {
  static final int WATCH_ANSWER = 1;
  static final int WATCH_ACKNOWLEDGEMENT = 1 << 1;
  static final int REKEY = 1 << 2;
  static final int CONFIRMED = 1 << 3;

  private static final long REQUEST_INTERVAL = 1_000_000_000L;
  private static final VarHandle SIGNALS;

  static {
    try {
      SIGNALS = MethodHandles.lookup().findVarHandle(Peer.class, "signals", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int slot;
  private final PublicKey publicKey;
  private final PeerInbox inbox;
  private volatile int signals;
  private volatile long lastRequest = PeerActivity.NEVER;

  final PeerActivity activity = new PeerActivity();
  final Sessions sessions = new Sessions();

  // Owned by PeerInbox: written by the thread that raised the first signal, read by the protocol
  // thread.
  @Nullable Peer inboxBelow;

  // Owned by the protocol thread: secrets, timers, and what handshakes have to remember.
  final PeerKeys keys;
  final PeerTimers timers = new PeerTimers(this);
  final InitiationGuard guard = new InitiationGuard();
  @Nullable PendingHandshake pending;
  @Nullable CookieJar cookies;
  RecentSources.@Nullable Entry recent;
  long lastGrain = Long.MIN_VALUE;

  /** Whether it waits for {@link Protocol#prepare}: asked for once until that is done. */
  volatile boolean unprepared;

  // Written by the protocol thread only. The first is when a handshake message last went out or
  // was begun.
  volatile long lastInitiation = PeerActivity.NEVER;
  volatile @Nullable Instant latestHandshake;
  volatile boolean removed;

  private volatile @Nullable Endpoint endpoint;

  Peer(int slot, PublicKey publicKey, PeerInbox inbox) {
    this.slot = slot;
    this.publicKey = publicKey;
    this.keys = new PeerKeys(publicKey);
    this.inbox = inbox;
  }

  /** The peer's dense index on the packet path, as the caller chose it. */
  public int slot() {
    return slot;
  }

  /** The peer's name. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** Where to send, null where that is not known. */
  public @Nullable Endpoint endpoint() {
    return endpoint;
  }

  /** The peer is reached here from now on: configured, or seen in an authenticated message. */
  public void endpoint(@Nullable Endpoint where) {
    endpoint = where;
  }

  /** Whether {@link Protocol#removePeer} was called: nothing may be sent any more. */
  public boolean removed() {
    return removed;
  }

  /** When a handshake with the peer was last completed, by the wall clock; null if never. */
  public @Nullable Instant latestHandshake() {
    return latestHandshake;
  }

  /**
   * The newest timestamp of an initiation of the peer that was accepted, in this run or an earlier
   * one; null if there is none. Any thread.
   */
  public @Nullable TaiTimestamp newestReceived() {
    return guard.newest();
  }

  /** The newest timestamp that was sent to it; null if there is none. Protocol thread. */
  public @Nullable TaiTimestamp newestSent() {
    return lastGrain == Long.MIN_VALUE ? null : Tai64n.timestamp(lastGrain);
  }

  /**
   * The keys for packets to this peer.
   *
   * @return null if there are none that may still be used: packets wait, and {@link
   *     #requestHandshake} is due
   */
  public @Nullable Keypair sendingKeypair(long now) {
    return sessions.sending(now);
  }

  /**
   * Packets wait for keys. The protocol thread starts a handshake unless one is under way; it is
   * repeated until it succeeds or is given up, 90 s after the last request. May be called for every
   * packet.
   */
  public void requestHandshake(long now) {
    // A request during a handshake counts too: it prolongs the attempts. Once a second will do.
    if (now - lastRequest >= REQUEST_INTERVAL) {
      lastRequest = now;
      raise(REKEY);
    }
  }

  /**
   * Messages were sent; once a batch.
   *
   * @param via the keys they were sent under
   * @param data whether one of them was more than a keepalive
   */
  public void sent(Keypair via, long now, boolean data) {
    if (activity.sent(now, data)) {
      raise(WATCH_ANSWER);
    }
    if (via.rekeyOnSend(now) && now - lastInitiation >= ProtocolLimits.REKEY_TIMEOUT) {
      raise(REKEY);
    }
  }

  /**
   * An authentic message with a new counter came: the peer has these keys, and answers may go under
   * them from now on. Before the message is passed on.
   */
  public void confirmed(Keypair via) {
    if (!via.confirmed()) {
      via.confirm();
      raise(CONFIRMED);
    }
  }

  /**
   * Authentic messages with new counters came; once a batch, after {@link #confirmed}.
   *
   * @param via the keys they came under
   * @param data whether one of them was more than a keepalive
   */
  public void received(Keypair via, long now, boolean data) {
    if (activity.received(now, data)) {
      raise(WATCH_ACKNOWLEDGEMENT);
    }
    confirmed(via);
    if (via.rekeyOnReceive(now)) {
      raise(REKEY);
    }
  }

  private void raise(int signal) {
    if ((signals & signal) == 0 && (int) SIGNALS.getAndBitwiseOr(this, signal) == 0) {
      inbox.add(this);
    }
  }

  int takeSignals() {
    return (int) SIGNALS.getAndSet(this, 0);
  }

  @Override
  public String toString() {
    return "Peer[" + slot + ", " + publicKey + "]";
  }
}
