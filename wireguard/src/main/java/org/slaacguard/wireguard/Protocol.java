package org.slaacguard.wireguard;

import java.lang.foreign.MemorySegment;
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
 * and messages come in as arguments; actions go out through {@link Output}. It does not handle
 * transport messages: packet workers find a {@link Keypair} and handle them.
 *
 * <p>One thread, the <em>protocol thread</em>, calls everything here except {@link #keypair},
 * {@link #gracePeriod}, {@link #newFilter}, {@link #prepare} and {@link #presharedKey(Peer)}, which
 * are for any thread. Every {@code now} is a monotonic time in nanoseconds, not negative, the same
 * clock everywhere: {@link System#nanoTime} on Linux.
 */
public final class Protocol implements AutoCloseable {
  /** What the protocol wants done. Called on the protocol thread, except {@link #wake}. */
  public interface Output {
    /**
     * Sends a handshake message or a cookie reply.
     *
     * @param peer whom it counts for; null for a cookie reply
     * @param message owned by the receiver
     */
    void send(@Nullable Peer peer, Endpoint to, byte[] message);

    /**
     * An authentic handshake message came, and the peer's endpoint is now where it came from.
     *
     * @param length bytes of the message, which count as received
     */
    void authenticated(Peer peer, Endpoint from, int length);

    /**
     * An initiation was accepted or sent: {@link Peer#newestReceived} and {@link Peer#newestSent}
     * have changed.
     */
    default void stamped(Peer peer) {}

    /** New memory, in which keys will be: it can be kept out of swap. */
    default void keyMemory(MemorySegment memory) {}

    /**
     * A peer does not answer, to an initiation or to data: the next message should go another way,
     * if there is one. Called before it goes.
     */
    default void unanswered(Peer peer) {}

    /** Sends a transport message with nothing in it, under {@link Peer#sendingKeypair}. */
    void keepalive(Peer peer);

    /**
     * There are new keys for sending: packets that wait for them can go.
     *
     * @param confirm whether the peer waits for a first message under these keys; if nothing else
     *     is there to send, an empty one has to go
     */
    void sessionReady(Peer peer, boolean confirm);

    /**
     * Takes computations off the protocol thread: some other thread calls {@link
     * HandshakeTask#run}, and then the protocol thread calls {@link Protocol#finish}. It may be
     * dropped instead, by {@link HandshakeTask#discard}, unless it {@linkplain
     * HandshakeTask#isExpected is expected}: a peer has no other initiation of ours meanwhile, and
     * sends no other response to it.
     *
     * @return false if it is not taken: then it is computed here and now
     */
    default boolean offload(HandshakeTask task) {
      return false;
    }

    /** {@link Protocol#prepare} would save time at the next handshake with a peer. */
    default void prepare(Peer peer) {}

    /** A handshake was given up after 90 s: drop the packets that wait for it. */
    void stagedExpired(Peer peer);

    /** A session is over and its keys are gone. */
    void sessionExpired(Peer peer);

    /**
     * The wall clock was set forward: the machine may have been restored from a snapshot, so all
     * sessions have ended and new ones are begun.
     */
    default void clockJumped() {}

    /**
     * An initiation was refused, as {@link #count} says too: it is of a key that is no peer's, or
     * not newer than the peer's last one.
     *
     * @param key the key that it claims; anybody may claim an unknown one
     */
    default void refused(PublicKey key, Endpoint from, ProtocolEvent why) {}

    /** Counts something. */
    void count(ProtocolEvent event);

    /** The protocol thread must call {@link Protocol#poll} soon. Any thread; must not block. */
    void wake();
  }

  /** How often the clocks are compared, at most. */
  private static final long CLOCK_LOOK = 1_000_000_000L;

  private final Output output;
  // Changed by the protocol thread; threads that compute handshakes look into it.
  private final Map<PublicKey, Peer> peers = new ConcurrentHashMap<>();
  private final PeerInbox inbox;
  private final GracePeriod gracePeriod = new GracePeriod();
  private final KeySlab slab;
  private final IndexTable indices;
  private final KeyRetirement retirement;
  private final Timers timers;
  private final Handshakes handshakes;
  private final InstantSource wallClock;
  private final ClockWatch clocks = new ClockWatch();
  private long nextClockLook;

  /**
   * A protocol without key and peers.
   *
   * @param random for ephemeral keys, indices, cookie secrets and jitter: cryptographically strong
   * @param wallClock for the timestamps in initiations and {@link Peer#latestHandshake}
   */
  public Protocol(X25519 dh, RandomGenerator random, InstantSource wallClock, Output output) {
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
   * Adds a peer. One that has our own public key is kept, but never spoken to.
   *
   * @param slot any number that means something to the caller
   * @throws IllegalArgumentException if there is one with this key
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
   * Goes on from an earlier run, before the first handshake of this one: a peer's initiation is to
   * be newer than this, and so are ours to it.
   *
   * @param received null where none is known
   * @param sent null where none is known
   */
  public void restore(Peer peer, @Nullable TaiTimestamp received, @Nullable TaiTimestamp sent) {
    if (received != null) {
      peer.guard.floor(received);
    }
    if (sent != null) {
      peer.lastGrain = Math.max(peer.lastGrain, Tai64n.grain(sent));
    }
  }

  /** Ends everything with a peer and wipes its keys. */
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

  /** Sets a peer's preshared key, from the next handshake on; null or zero is none. Copied. */
  public void presharedKey(Peer peer, @Nullable SecretKey key) {
    peer.keys.presharedKey(key);
  }

  /** A copy of a peer's preshared key, which the caller closes; null if it has none. Any thread. */
  public @Nullable SecretKey presharedKey(Peer peer) {
    return peer.keys.copyPresharedKey();
  }

  /**
   * Sets how often something is sent to a peer at least. Switching it on sends at once.
   *
   * @param seconds 0 to 65535; 0 is never
   */
  public void persistentKeepalive(Peer peer, int seconds, long now) {
    boolean wasOff = peer.timers.persistentInterval == 0;
    timers.persistentKeepalive(peer, seconds * 1_000_000_000L, now);
    if (wasOff && seconds != 0 && !keepalive(peer, now)) {
      handshakes.want(peer, now);
    }
  }

  /**
   * Takes a message of type 1, 2 or 3.
   *
   * @param message owned by the caller, not kept
   * @param length bytes of the message, which may be fewer than the array has
   * @param underLoad whether a source has to prove itself by a cookie first
   */
  public void receive(long now, byte[] message, int length, Endpoint from, boolean underLoad) {
    handshakes.receive(now, message, length, from, underLoad);
  }

  /**
   * Takes a message of type 1, 2 or 3 that a {@link #newFilter filter} let pass.
   *
   * @param message owned by the caller, not kept
   */
  public void accept(long now, byte[] message, Endpoint from) {
    handshakes.accept(now, message, from);
  }

  /** A filter for another thread, before {@link #accept}. Any thread. */
  public HandshakeFilter newFilter() {
    return handshakes.newFilter();
  }

  /**
   * Takes back what {@link Output#offload} was given, after its {@link HandshakeTask#run}. In what
   * order they come back does not matter: an initiation older than the last is a replay, and a
   * handshake takes one response.
   */
  public void finish(long now, HandshakeTask task) {
    handshakes.finish(now, task);
  }

  /**
   * Computes beforehand what the next handshake with a peer needs, a quarter of its time. Any
   * thread, with its own tools.
   */
  public void prepare(Peer peer, HandshakeCrypto crypto) {
    handshakes.prepare(peer, crypto);
  }

  /** Starts a handshake with a peer; 5 s after the last one, if that is later. */
  public void initiate(Peer peer, long now) {
    if (!peer.removed()) {
      handshakes.want(peer, now);
    }
  }

  /** Does what is due: timers, and what packet workers signalled. */
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
   * After a restore, counters that were used since the snapshot would be used again under the same
   * keys, and packets that came since be taken again. So no key outlives it, and no handshake that
   * was begun.
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
        // Not 5 s after the last one: that may have been answered in another life.
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
      // Asked before the keys came that are there now, it is done already.
      Keypair keys = peer.sendingKeypair(now);
      if (keys == null || !keys.young(now)) {
        handshakes.want(peer, now);
      }
    }
  }

  /**
   * When {@link #poll} must be called at the latest, or earlier than now; {@link Long#MAX_VALUE}
   * for never. Any call here may change it; what other threads do is told by {@link Output#wake}.
   */
  public long nextDeadline() {
    return Math.min(timers.next(), retirement.deadline());
  }

  /**
   * The keys that a transport message came under. Any thread, within a {@link GracePeriod.Reader}'s
   * batch; no lock, no allocation.
   *
   * @param receiverIndex as the message has it, read little-endian
   */
  public @Nullable Keypair keypair(int receiverIndex) {
    return indices.get(receiverIndex) instanceof Keypair keys ? keys : null;
  }

  /** Where packet workers register. Any thread. */
  public GracePeriod gracePeriod() {
    return gracePeriod;
  }

  /** Wipes all keys. No packet worker may be running any more. */
  @Override
  public void close() {
    List.copyOf(peers.values()).forEach(this::removePeer);
    handshakes.identity(null);
    slab.close();
  }

  /** Keypairs whose memory is not wiped yet, for tests. */
  int keysHeld() {
    return slab.taken();
  }

  /** Takes an index, for tests. */
  void occupy(Indexed value) {
    indices.put(value);
  }

  /** Receiver indices that stand for something, for tests. */
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
    public void zeroKeys(Peer peer) {
      // A handshake that is under way goes on.
      peer.sessions.clear(retirement);
      output.sessionExpired(peer);
    }
  }
}
