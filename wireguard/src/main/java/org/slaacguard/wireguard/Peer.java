package org.slaacguard.wireguard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.TaiTimestamp;

/**
 * A peer as packet workers see it. Any thread may call every public method; none takes a lock or
 * allocates. Operations for the protocol thread alone are in {@link Protocol}.
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

  // Owned by PeerInbox: the thread that raised the first signal writes it, the protocol thread
  // reads it.
  @Nullable Peer inboxBelow;

  // Owned by the protocol thread: secrets, timers, and the state of handshakes.
  final PeerKeys keys;
  final PeerTimers timers = new PeerTimers(this);
  final InitiationGuard guard = new InitiationGuard();
  @Nullable PendingHandshake pending;
  @Nullable CookieGenerator cookies;
  RecentSources.@Nullable Entry recent;
  long lastGrain = Long.MIN_VALUE;

  /** Whether {@link Protocol#prepare} is pending, so that it is asked for only once. */
  volatile boolean unprepared;

  // Written by the protocol thread only: when a handshake message was last sent or begun.
  volatile long lastInitiation = PeerActivity.NEVER;
  volatile @Nullable Instant latestHandshake;
  volatile boolean removed;

  /** Whether it will look at a set time for the confirmation of keys, and need not be told. */
  volatile boolean looksForConfirmation;

  private volatile @Nullable Endpoint endpoint;

  Peer(int slot, PublicKey publicKey, PeerInbox inbox) {
    this.slot = slot;
    this.publicKey = publicKey;
    this.keys = new PeerKeys(publicKey);
    this.inbox = inbox;
  }

  /** The peer's dense index on the packet path, chosen by the caller. */
  public int slot() {
    return slot;
  }

  /** The peer's public key, which names it. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** The endpoint to send to; null if it is not known. */
  public @Nullable Endpoint endpoint() {
    return endpoint;
  }

  /** Sets the endpoint, as configured or as seen in an authenticated message. */
  public void endpoint(@Nullable Endpoint where) {
    endpoint = where;
  }

  /** Whether {@link Protocol#removePeer} was called: nothing may be sent any more. */
  public boolean removed() {
    return removed;
  }

  /** The wall-clock time of the last completed handshake with the peer; null if there was none. */
  public @Nullable Instant latestHandshake() {
    return latestHandshake;
  }

  /**
   * The newest accepted timestamp of an initiation from the peer, in this run or an earlier one;
   * null if there is none. Any thread.
   */
  public @Nullable TaiTimestamp newestReceived() {
    return guard.newest();
  }

  /** The newest timestamp sent to the peer; null if there is none. Protocol thread. */
  public @Nullable TaiTimestamp newestSent() {
    return lastGrain == Long.MIN_VALUE ? null : Tai64n.timestamp(lastGrain);
  }

  /**
   * The keys for packets to this peer.
   *
   * @return null if no usable keys exist: packets must wait, and {@link #requestHandshake} is due
   */
  public @Nullable Keypair sendingKeypair(long now) {
    return sessions.sending(now);
  }

  /**
   * Asks for keys, because packets wait. The protocol thread starts a handshake unless one is under
   * way. It is repeated until it succeeds, or is given up 90 s after the last request. May be
   * called for every packet.
   */
  public void requestHandshake(long now) {
    // A request during a handshake prolongs the attempts, so one a second is noted.
    if (now - lastRequest >= REQUEST_INTERVAL) {
      lastRequest = now;
      raise(REKEY);
    }
  }

  /**
   * Notes that messages were sent; called once a batch.
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
   * Notes an authentic message with a new counter: the peer has these keys, so answers may use
   * them. To be called before the message is passed on.
   */
  public void confirmed(Keypair via) {
    if (!via.confirmed()) {
      via.confirm();
      if (!looksForConfirmation) {
        raise(CONFIRMED);
      }
    }
  }

  /**
   * Notes that authentic messages with new counters came; called once a batch, after {@link
   * #confirmed}.
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
