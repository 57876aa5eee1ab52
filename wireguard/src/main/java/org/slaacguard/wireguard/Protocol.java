package org.slaacguard.wireguard;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.net.TaiTimestamp;

/**
 * The WireGuard protocol of one interface, without I/O: handshakes, cookies, timers and keys. Time
 * and messages come in as arguments; actions go out through {@link ProtocolSink}. Transport
 * messages are not handled here: packet workers find a {@link Keypair} and process them.
 *
 * <p>One thread, the <em>protocol thread</em>, makes all calls except {@link #keypair}, {@link
 * #gracePeriod}, {@link #newFilter}, {@link #prepare} and {@link #presharedKey(Peer)}, which are
 * for any thread. Every {@code now} is a monotonic time in nanoseconds, not negative, from one
 * clock: {@link System#nanoTime} on Linux.
 */
public final class Protocol implements AutoCloseable {
  /** Least interval between two comparisons of the clocks. */
  private static final long CLOCK_LOOK = 1_000_000_000L;

  private final ProtocolSink output;
  // The protocol thread changes it; threads that compute handshakes read it.
  private final Map<PublicKey, Peer> peers = new ConcurrentHashMap<>();
  private final PeerInbox inbox;
  private final GracePeriod gracePeriod = new GracePeriod();
  private final KeySlab slab;
  private final IndexTable indices;
  private final KeyRetirement retirement;
  private final Timers timers;
  private final Handshakes handshakes;
  private final InstantSource wallClock;
  private final ClockJumpDetector clocks = new ClockJumpDetector();
  private long nextClockLook;

  /**
   * Creates a protocol without private key and peers.
   *
   * @param random a cryptographically strong source for ephemeral keys, indices, cookie secrets and
   *     jitter
   * @param wallClock for the timestamps in initiations and {@link Peer#latestHandshake}
   */
  public Protocol(X25519 dh, RandomGenerator random, InstantSource wallClock, ProtocolSink output) {
    this.output = output;
    slab = new KeySlab(output::keyMemory);
    this.wallClock = wallClock;
    inbox = new PeerInbox(output::wake);
    indices = new IndexTable(random);
    retirement = new KeyRetirement(indices, gracePeriod, slab);
    timers = new Timers(random, new WhenDue());
    handshakes =
        new Handshakes(dh, random, wallClock, peers, indices, slab, retirement, timers, output);
  }

  /** Sets our private key, or none; a change ends all sessions. The key is copied. */
  public void privateKey(@Nullable SecretKey key) {
    if (handshakes.identity(key)) {
      for (Peer peer : peers.values()) {
        endSessions(peer);
        peer.keys.identityChanged();
        handshakes.wantPrepared(peer);
      }
    }
  }

  /**
   * Adds a peer. A peer with our own public key is kept, but no message goes to it.
   *
   * @param slot an index that the caller chooses
   * @throws IllegalArgumentException if a peer with this key exists
   */
  public Peer addPeer(int slot, PublicKey key) {
    if (peers.containsKey(key)) {
      throw new IllegalArgumentException("there is a peer " + key);
    }
    Peer peer = new Peer(slot, key, inbox);
    peers.put(key, peer);
    handshakes.wantPrepared(peer);
    return peer;
  }

  /**
   * Continues from an earlier run, before the first handshake of this one. Initiations from and to
   * the peer must be newer than these timestamps.
   *
   * @param received null if none is known
   * @param sent null if none is known
   */
  public void restore(Peer peer, @Nullable TaiTimestamp received, @Nullable TaiTimestamp sent) {
    if (received != null) {
      peer.guard.floor(received);
    }
    if (sent != null) {
      peer.lastGrain = Math.max(peer.lastGrain, Tai64n.grain(sent));
    }
  }

  /** Ends all sessions and handshakes with a peer and wipes its keys. */
  public void removePeer(Peer peer) {
    peer.removed = true;
    peers.remove(peer.publicKey(), peer);
    handshakes.forget(peer);
    peer.sessions.clear(retirement);
    timers.remove(peer);
    peer.keys.wipe();
    if (peer.cookies != null) {
      peer.cookies.wipe();
    }
  }

  /**
   * Sets a peer's preshared key from the next handshake on; null or zero for none. The key is
   * copied.
   */
  public void presharedKey(Peer peer, @Nullable SecretKey key) {
    peer.keys.presharedKey(key);
  }

  /** A copy of a peer's preshared key, which the caller closes; null if it has none. Any thread. */
  public @Nullable SecretKey presharedKey(Peer peer) {
    return peer.keys.copyPresharedKey();
  }

  /**
   * Sets the persistent keepalive interval of a peer. Switching it on sends a keepalive at once.
   *
   * @param seconds 0 to 65535; 0: off
   */
  public void persistentKeepalive(Peer peer, int seconds, long now) {
    boolean wasOff = peer.timers.persistentInterval == 0;
    timers.persistentKeepalive(peer, seconds * 1_000_000_000L, now);
    if (wasOff && seconds != 0 && !keepalive(peer, now)) {
      handshakes.want(peer, now);
    }
  }

  /**
   * Processes a message of type 1, 2 or 3.
   *
   * @param message owned by the caller, not kept
   * @param length bytes of the message, which may be fewer than the array has
   * @param underLoad whether a source must prove itself by a cookie first
   */
  public void receive(long now, byte[] message, int length, Endpoint from, boolean underLoad) {
    handshakes.receive(now, message, length, from, underLoad);
  }

  /**
   * Processes a message of type 1, 2 or 3 that a {@link #newFilter filter} has let through.
   *
   * @param message owned by the caller, not kept
   */
  public void accept(long now, byte[] message, Endpoint from) {
    handshakes.accept(now, message, from);
  }

  /** Creates a filter for another thread, whose messages go to {@link #accept}. Any thread. */
  public HandshakeFilter newFilter() {
    return handshakes.newFilter();
  }

  /**
   * Takes back a task of {@link ProtocolSink#offload} after its {@link HandshakeTask#run}. Tasks
   * may come back in any order: an initiation older than the last one is a replay, and a handshake
   * takes one response.
   */
  public void finish(long now, HandshakeTask task) {
    handshakes.finish(now, task);
  }

  /**
   * Precomputes a quarter of the work of a peer's next handshake. Any thread, with its own tools.
   */
  public void prepare(Peer peer, HandshakeCrypto crypto) {
    handshakes.prepare(peer, crypto);
  }

  /** Starts a handshake with a peer, but not earlier than 5 s after the last one. */
  public void initiate(Peer peer, long now) {
    if (!peer.removed()) {
      handshakes.want(peer, now);
    }
  }

  /**
   * The wall clock may have been set: {@link #poll} looks at once, and not when it is called next.
   */
  public void clockChanged(long now) {
    nextClockLook = now;
  }

  /** Runs due timers, and acts on signals from packet workers. */
  public void poll(long now) {
    if (now >= nextClockLook) {
      nextClockLook = now + CLOCK_LOOK;
      lookAtClocks(now);
    }
    inbox.drain((peer, signals) -> heed(peer, signals, now));
    timers.poll(now);
    retirement.poll(now);
  }

  /**
   * Ends every key and every pending handshake if the machine was restored from a snapshot.
   * Otherwise counters used since the snapshot would be used again under the same keys, and packets
   * received since would be accepted again.
   */
  private void lookAtClocks(long now) {
    if (!clocks.jumped(now, wallClock.instant())) {
      return;
    }
    boolean any = false;
    for (Peer peer : List.copyOf(peers.values())) {
      boolean had = !peer.sessions.isEmpty();
      boolean wanted = had || peer.pending != null;
      endSessions(peer);
      if (wanted) {
        any = true;
        // At once, because the initiation of 5 s ago may belong to another life of the machine.
        handshakes.initiateAfresh(peer, now);
      }
    }
    if (any) {
      output.clockJumped();
    }
  }

  private void heed(Peer peer, int signals, long now) {
    if (peer.removed()) {
      return;
    }
    if ((signals & Peer.CONFIRMED) != 0) {
      handshakes.confirm(peer, now);
    }
    if ((signals & Peer.WATCH_ANSWER) != 0) {
      timers.watchAnswer(peer, now);
    }
    if ((signals & Peer.WATCH_ACKNOWLEDGEMENT) != 0) {
      timers.watchAcknowledgement(peer, now);
    }
    if ((signals & Peer.REKEY) != 0) {
      // A request that is older than the present keys is already satisfied.
      Keypair keys = peer.sendingKeypair(now);
      if (keys == null || !keys.young(now)) {
        handshakes.want(peer, now);
      }
    }
  }

  /**
   * The time at which {@link #poll} must be called at the latest; {@link Long#MAX_VALUE} for never.
   * Any call here may change it, and {@link ProtocolSink#wake} tells of changes by other threads.
   */
  public long nextDeadline() {
    return Math.min(timers.next(), retirement.deadline());
  }

  /**
   * The keys that a transport message came under. Any thread, within a batch of its {@link
   * GracePeriod.Reader}; no lock, no allocation.
   *
   * @param receiverIndex as in the message, read little-endian
   */
  public @Nullable Keypair keypair(int receiverIndex) {
    return indices.get(receiverIndex) instanceof Keypair keys ? keys : null;
  }

  /** The grace period at which packet workers register. Any thread. */
  public GracePeriod gracePeriod() {
    return gracePeriod;
  }

  /** Wipes all keys. No packet worker may run any more. */
  @Override
  public void close() {
    List.copyOf(peers.values()).forEach(this::removePeer);
    handshakes.identity(null);
    slab.close();
  }

  /** Number of keypairs whose memory is not yet wiped, for tests. */
  int keysHeld() {
    return slab.taken();
  }

  /** Occupies an index, for tests. */
  void occupy(Indexed value) {
    indices.put(value);
  }

  /** Number of receiver indices in use, for tests. */
  int indicesHeld() {
    return indices.size();
  }

  private boolean keepalive(Peer peer, long now) {
    if (peer.sendingKeypair(now) == null) {
      return false;
    }
    output.keepalive(peer);
    return true;
  }

  private void endSessions(Peer peer) {
    boolean had = !peer.sessions.isEmpty();
    handshakes.drop(peer);
    peer.sessions.clear(retirement);
    timers.sessionsCleared(peer);
    if (had) {
      output.sessionExpired(peer);
    }
  }

  private final class WhenDue implements Timers.Due {
    @Override
    public void repeatInitiation(Peer peer, long now) {
      output.unanswered(peer);
      handshakes.initiate(peer, now);
    }

    @Override
    public void giveUp(Peer peer) {
      handshakes.drop(peer);
      output.count(ProtocolEvent.HANDSHAKE_GIVEN_UP);
      output.stagedExpired(peer);
    }

    @Override
    public void unanswered(Peer peer, long now) {
      output.unanswered(peer);
      handshakes.want(peer, now);
    }

    @Override
    public void wantHandshake(Peer peer, long now) {
      handshakes.want(peer, now);
    }

    @Override
    public boolean keepalive(Peer peer, long now) {
      return Protocol.this.keepalive(peer, now);
    }

    @Override
    public void confirmation(Peer peer, long now) {
      // Before the look, so that what comes during it tells.
      peer.looksForConfirmation = false;
      handshakes.confirm(peer, now);
    }

    @Override
    public void zeroKeys(Peer peer) {
      // A handshake that is under way goes on.
      peer.sessions.clear(retirement);
      output.sessionExpired(peer);
    }
  }
}
