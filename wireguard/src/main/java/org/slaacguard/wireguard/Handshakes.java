package org.slaacguard.wireguard;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * Handshake messages and cookie replies, in and out. An incoming message passes these steps:
 *
 * <ol>
 *   <li>{@link HandshakeFilter} checks length, type, MACs, source and load, perhaps on another
 *       thread.
 *   <li>An initiation passes the Noise handshake and the protection from replays and floods; a
 *       response goes out. A response needs a known index and passes the Noise handshake. A cookie
 *       reply needs a known index and a right tag.
 * </ol>
 *
 * <p>Nothing changes before a message has passed every step. Computations of the second step, and
 * those of our initiations, may run elsewhere ({@link HandshakeTask}); {@link #finish} alone
 * decides and changes state. Protocol thread, except {@link #prepare}.
 */
final class Handshakes {
  private final RandomGenerator random;
  private final InstantSource wallClock;
  private final Map<PublicKey, Peer> peers;
  private final IndexTable indices;
  private final KeySlab slab;
  private final KeyRetirement retirement;
  private final Timers timers;
  private final ProtocolSink output;

  private final HandshakeCrypto crypto;
  private volatile @Nullable LocalIdentity identity;
  private final Admission admission;
  private final HandshakeFilter filter;

  Handshakes(
      X25519 dh,
      RandomGenerator random,
      InstantSource wallClock,
      Map<PublicKey, Peer> peers,
      IndexTable indices,
      KeySlab slab,
      KeyRetirement retirement,
      Timers timers,
      ProtocolSink output) {
    this.random = random;
    this.wallClock = wallClock;
    this.peers = peers;
    this.indices = indices;
    this.slab = slab;
    this.retirement = retirement;
    this.timers = timers;
    this.output = output;
    this.crypto = new HandshakeCrypto(dh);
    admission = new Admission(random, indices);
    filter = new HandshakeFilter(admission);
  }

  /**
   * Sets our private key.
   *
   * @return whether it differs from the previous one
   */
  boolean identity(@Nullable SecretKey key) {
    LocalIdentity before = identity;
    if (before == null ? key == null : key != null && before.isKey(key)) {
      return false;
    }
    if (before != null) {
      before.wipe();
    }
    CookieKeys keys = admission.keys;
    if (keys != null) {
      keys.wipe();
    }
    LocalIdentity now = key == null ? null : new LocalIdentity(key, crypto.dh);
    identity = now;
    admission.keys = now == null ? null : new CookieKeys(crypto.blake, now.publicKey());
    return true;
  }

  /** Judges a message, and acts on the verdict. */
  void receive(long now, byte[] message, int length, Endpoint from, boolean underLoad) {
    switch (filter.judge(now, message, length, from, underLoad)) {
      case ORDINARY, FIRST, KNOWN -> accept(now, message, from);
      case ANSWER -> {
        output.count(ProtocolEvent.REFUSED_MAC);
        output.count(ProtocolEvent.COOKIE_REPLY_SENT);
        output.send(null, from, filter.reply(now, message, length, from).clone());
      }
      case MALFORMED -> output.count(ProtocolEvent.REFUSED_MALFORMED);
      case WRONG_MAC, UNPROVED -> output.count(ProtocolEvent.REFUSED_MAC);
      case UNKNOWN_INDEX -> output.count(ProtocolEvent.REFUSED_UNKNOWN_INDEX);
      case TOO_MANY -> output.count(ProtocolEvent.REFUSED_RATE);
    }
  }

  /** Processes a message that a filter has let through. */
  void accept(long now, byte[] message, Endpoint from) {
    LocalIdentity us = identity;
    if (us == null) {
      output.count(ProtocolEvent.REFUSED_MAC);
      return;
    }
    switch (message[0]) {
      case Messages.INITIATION -> initiation(us, now, message, from);
      case Messages.RESPONSE -> response(us, now, message, from);
      default -> cookieReply(now, message);
    }
  }

  private void initiation(LocalIdentity us, long now, byte[] message, Endpoint from) {
    byte[] copy = Arrays.copyOf(message, Messages.INITIATION_LENGTH);
    byte[] secret = new byte[32];
    int localIndex = indices.free();
    random.nextBytes(secret);
    compute(now, new InitiationTask(us, peers, copy, from, now, localIndex, secret));
  }

  private void compute(long now, HandshakeTask task) {
    if (!output.offload(task)) {
      task.run(crypto);
      finish(now, task);
    }
  }

  /** Takes back a finished task. */
  void finish(long now, HandshakeTask task) {
    try {
      ProtocolEvent refusal =
          switch (task) {
            case InitiationTask initiation -> told(initiation, finish(now, initiation));
            case ResponseTask response -> finish(now, response);
            case OwnInitiationTask begun -> {
              finish(now, begun);
              yield null;
            }
          };
      if (refusal != null) {
        output.count(refusal);
      }
    } finally {
      task.discard();
    }
  }

  /** Reports a refusal that an operator may have to act on. */
  private @Nullable ProtocolEvent told(InitiationTask task, @Nullable ProtocolEvent refusal) {
    PublicKey claimed = task.claimed();
    boolean mendable =
        refusal == ProtocolEvent.REFUSED_UNKNOWN_PEER || refusal == ProtocolEvent.REFUSED_REPLAY;
    if (refusal != null && mendable && claimed != null) {
      output.refused(claimed, task.from, refusal);
    }
    return refusal;
  }

  private @Nullable ProtocolEvent finish(long now, InitiationTask task) {
    ProtocolEvent refusal = task.refusal();
    Peer peer = task.peer();
    if (refusal != null || peer == null) {
      return refusal;
    }
    if (overtaken(task, peer)) {
      return ProtocolEvent.REFUSED_OVERTAKEN;
    }
    refusal = peer.guard.judge(task.received, task.seconds(), task.nanos());
    if (refusal == null) {
      respond(peer, now, task);
    }
    return refusal;
  }

  /** Whether the task's inputs have changed since it began. The peer will repeat its initiation. */
  private boolean overtaken(InitiationTask task, Peer peer) {
    return task.identity != identity
        || peer.removed
        || peer.keys.presharedVersion() != task.presharedVersion()
        || indices.get(task.localIndex) != null;
  }

  private void respond(Peer peer, long now, InitiationTask task) {
    authenticated(peer, now, task.from, Messages.INITIATION_LENGTH);
    output.stamped(peer);
    byte[] response = task.response();
    if (response == null) {
      return;
    }
    confirm(peer, now);
    Keypair keys = new Keypair(peer, task.localIndex, task.remoteIndex(), false, now, slab.take());
    keys.fill(task.sendKey, task.receiveKey);
    indices.put(keys);
    peer.sessions.addResponded(keys, retirement);
    timers.sessionDerived(peer, now);
    // While the current keys may be used, no packet waits for the new ones, and packets use these
    // as
    // soon as they are confirmed. Each of a thousand peers would wake this thread for the count.
    boolean looks = peer.sessions.hasCurrent(now + Timers.LATEST_CONFIRMATION);
    peer.looksForConfirmation = looks;
    if (looks) {
      timers.lookForConfirmation(peer, now);
    }
    cookies(peer).sign(now, response);
    peer.lastInitiation = now;
    peer.activity.sent(now, false);
    output.count(ProtocolEvent.RESPONSE_SENT);
    output.send(peer, task.from, response);
  }

  /** Precomputes what the next handshake with a peer needs. Any thread. */
  void prepare(Peer peer, HandshakeCrypto with) {
    peer.unprepared = false;
    LocalIdentity us = identity;
    if (us != null && !peer.removed) {
      byte[] secret = new byte[32];
      peer.keys.staticStatic(us, with.dh, secret);
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** Asks for {@link #prepare}. */
  void wantPrepared(Peer peer) {
    if (identity != null && !peer.unprepared) {
      peer.unprepared = true;
      output.prepare(peer);
    }
  }

  private void response(LocalIdentity us, long now, byte[] message, Endpoint from) {
    if (indices.get(Bytes.getInt(message, Messages.RESPONSE_RECEIVER))
            instanceof PendingHandshake handshake
        && handshake.begun()) {
      byte[] copy = Arrays.copyOf(message, Messages.RESPONSE_LENGTH);
      compute(now, new ResponseTask(us, handshake, copy, from));
    } else {
      output.count(ProtocolEvent.REFUSED_UNKNOWN_INDEX);
    }
  }

  private @Nullable ProtocolEvent finish(long now, ResponseTask task) {
    PendingHandshake handshake = task.handshake;
    Peer peer = handshake.peer();
    // A change of our key and the removal of the peer end the handshake too.
    if (peer.pending != handshake || peer.keys.presharedVersion() != task.presharedVersion()) {
      return ProtocolEvent.REFUSED_OVERTAKEN;
    }
    if (!task.authentic()) {
      return ProtocolEvent.REFUSED_FORGED;
    }
    authenticated(peer, now, task.from, Messages.RESPONSE_LENGTH);
    handshake.wipe();
    peer.pending = null;
    confirm(peer, now);
    Keypair keys =
        new Keypair(peer, handshake.localIndex(), task.remoteIndex(), true, now, slab.take());
    keys.fill(task.sendKey, task.receiveKey);
    indices.put(keys);
    peer.sessions.addInitiated(keys, retirement);
    timers.sessionDerived(peer, now);
    complete(peer, now);
    output.sessionReady(peer, true);
    return null;
  }

  private void cookieReply(long now, byte[] message) {
    Indexed target = indices.get(Bytes.getInt(message, Messages.COOKIE_RECEIVER));
    CookieGenerator generator = target == null ? null : target.peer().cookies;
    if (generator == null) {
      output.count(ProtocolEvent.REFUSED_UNKNOWN_INDEX);
    } else if (generator.take(now, message)) {
      output.count(ProtocolEvent.COOKIE_ACCEPTED);
    } else {
      output.count(ProtocolEvent.REFUSED_FORGED);
    }
  }

  private void authenticated(Peer peer, long now, Endpoint from, int length) {
    peer.endpoint(from);
    admission.recent.note(peer, from);
    peer.activity.received(now, false);
    output.authenticated(peer, from, length);
  }

  /** Uses the keys of a handshake that the peer began, if the peer has confirmed them. */
  void confirm(Peer peer, long now) {
    if (peer.sessions.promote(retirement)) {
      drop(peer);
      complete(peer, now);
      output.sessionReady(peer, false);
    }
  }

  private void complete(Peer peer, long now) {
    peer.latestHandshake = wallClock.instant();
    timers.handshakeComplete(peer, now);
    output.count(ProtocolEvent.HANDSHAKE_COMPLETED);
  }

  /** Begins a handshake now, or 5 s after the last initiation. */
  void want(Peer peer, long now) {
    timers.wanted(peer, now);
    long earliest = peer.lastInitiation + ProtocolLimits.REKEY_TIMEOUT;
    if (now >= earliest) {
      initiate(peer, now);
    } else {
      timers.initiateAt(peer, earliest, now);
    }
  }

  /** Begins a handshake now, whenever the last one was. */
  void initiateAfresh(Peer peer, long now) {
    timers.wanted(peer, now);
    initiate(peer, now);
  }

  /**
   * Has an initiation computed and sent. It is tried again later without an endpoint or a private
   * key, and while one is still being computed.
   */
  void initiate(Peer peer, long now) {
    timers.initiated(peer, now);
    LocalIdentity us = identity;
    PendingHandshake before = peer.pending;
    if (peer.endpoint() == null || us == null || (before != null && !before.begun())) {
      return;
    }
    drop(peer);
    PendingHandshake handshake = new PendingHandshake(peer, indices.free());
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    peer.lastGrain = Tai64n.grainAfter(peer.lastGrain, wallClock.instant());
    peer.pending = handshake;
    peer.lastInitiation = now;
    indices.put(handshake);
    compute(now, new OwnInitiationTask(us, handshake, secret, peer.lastGrain));
  }

  private void finish(long now, OwnInitiationTask task) {
    PendingHandshake handshake = task.handshake;
    Peer peer = handshake.peer();
    if (peer.pending != handshake) {
      return;
    }
    Endpoint to = peer.endpoint();
    byte[] message = task.message();
    if (to == null || message == null) {
      drop(peer);
      return;
    }
    handshake.begin(task.ephemeral, task.state);
    cookies(peer).sign(now, message);
    // Set again: initiations keep their least distance, however long their computation takes.
    timers.initiated(peer, now);
    peer.lastInitiation = now;
    peer.activity.sent(now, false);
    output.count(ProtocolEvent.INITIATION_SENT);
    output.stamped(peer);
    output.send(peer, to, message);
  }

  /** Creates a filter with the same state for another thread. Any thread. */
  HandshakeFilter newFilter() {
    return new HandshakeFilter(admission);
  }

  /** Ends the handshakes of a removed peer. */
  void forget(Peer peer) {
    drop(peer);
    admission.recent.forget(peer);
  }

  /** Drops a handshake that we began. */
  void drop(Peer peer) {
    PendingHandshake pending = peer.pending;
    if (pending != null) {
      indices.remove(pending);
      pending.wipe();
      peer.pending = null;
    }
  }

  private CookieGenerator cookies(Peer peer) {
    CookieGenerator generator = peer.cookies;
    if (generator == null) {
      generator = new CookieGenerator(crypto.blake, peer.keys.remote());
      peer.cookies = generator;
    }
    return generator;
  }
}
