package org.slaacguard.userspace;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendEvent.EndpointChanged;
import org.slaacguard.control.BackendEvent.HandshakeStamped;
import org.slaacguard.control.BackendEvent.SessionEstablished;
import org.slaacguard.control.BackendEvent.SessionExpired;
import org.slaacguard.control.Counter;
import org.slaacguard.control.HandshakeTimes;
import org.slaacguard.control.RefusedHandshake;
import org.slaacguard.linux.CurrentProcess;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slaacguard.userspace.PeerState.LocalAddress;
import org.slaacguard.wireguard.HandshakeTask;
import org.slaacguard.wireguard.Keypair;
import org.slaacguard.wireguard.Peer;
import org.slaacguard.wireguard.ProtocolEvent;
import org.slaacguard.wireguard.ProtocolSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the protocol's output. Protocol thread, except {@link #wake}. */
final class ProtocolOutput implements ProtocolSink {
  private static final Logger LOG = LoggerFactory.getLogger(ProtocolOutput.class);

  private final DataPlane plane;
  private @Nullable UdpSender sender;
  private Counters.@Nullable Cell counters;
  private PeerTraffic.@Nullable Cell traffic;

  // The address to answer from, while a message is processed.
  private @Nullable LocalAddress local;
  private Precedence precedence = Precedence.ORDINARY;
  private long now;

  /** Whether this turn has computed nothing by itself yet. */
  private boolean mayCompute;

  ProtocolOutput(DataPlane plane) {
    this.plane = plane;
  }

  /** Sets the sender and the counters. */
  void attach(UdpSender newSender, Counters.Cell newCounters, PeerTraffic.Cell newTraffic) {
    sender = newSender;
    counters = newCounters;
    traffic = newTraffic;
  }

  /** Stops sending. */
  void detach() {
    sender = null;
  }

  /** Begins a turn of the protocol thread, which may compute one handshake by itself. */
  void beginTurn(long time) {
    mayCompute = true;
    begin(time);
  }

  /** Begins what is not the processing of a message. */
  void begin(long time) {
    begin(time, null, Precedence.ORDINARY);
  }

  /**
   * Begins to process a message.
   *
   * @param sentTo our address that it was sent to; null if unknown
   * @param itsPrecedence that of what is computed for it
   */
  void begin(long time, @Nullable LocalAddress sentTo, Precedence itsPrecedence) {
    now = time;
    local = sentTo;
    precedence = itsPrecedence;
    UdpSender to = sender;
    if (to != null) {
      UdpBinding binding = plane.binding();
      to.begin(binding == null ? null : binding.pair(0), time);
    }
  }

  /** Sends what is left of a turn. */
  void end() {
    UdpSender to = sender;
    if (to != null) {
      to.flush();
    }
  }

  @Override
  public void send(@Nullable Peer peer, Endpoint to, byte[] message) {
    UdpSender via = sender;
    if (via == null) {
      return;
    }
    if (peer == null) {
      via.sendPlain(null, local, to, message);
    } else {
      PeerState state = state(peer);
      via.sendPlain(state, state == null ? null : state.source().get(), to, message);
    }
  }

  @Override
  public void authenticated(Peer peer, Endpoint from, int length) {
    PeerState state = state(peer);
    if (state == null) {
      return;
    }
    if (traffic != null) {
      traffic.addReceived(peer.slot(), length);
    }
    LocalAddress address = local;
    if (address != null
        && state.source().spokeTo(address.high(), address.low(), address.interfaceIndex(), now)) {
      plane.sourceWatch().newSource(state);
    }
    if (state.noteEndpoint(from)) {
      state.events().offer(new EndpointChanged(peer.publicKey(), from, Instant.now()));
    }
  }

  @Override
  public void stamped(Peer peer) {
    PeerState state = state(peer);
    if (state != null) {
      state
          .events()
          .offer(
              new HandshakeStamped(
                  peer.publicKey(), new HandshakeTimes(peer.newestReceived(), peer.newestSent())));
    }
  }

  @Override
  public void unanswered(Peer peer) {
    PeerState state = state(peer);
    if (state != null) {
      // Answers may not reach our present address.
      state.source().forget();
    }
  }

  @Override
  public void keepalive(Peer peer) {
    PeerState state = state(peer);
    Keypair keys = peer.sendingKeypair(now);
    if (state != null && keys != null) {
      send(state, keys, new byte[0]);
    }
  }

  @Override
  public void sessionReady(Peer peer, boolean confirm) {
    PeerState state = state(peer);
    if (state == null) {
      return;
    }
    if (sendStaged(state) == 0 && confirm) {
      keepalive(peer);
    }
    boolean renewed = state.isLive();
    state.live(true);
    SessionEstablished event = new SessionEstablished(peer.publicKey(), Instant.now());
    if (renewed) {
      // Nothing but the time of the handshake is new, and a thousand peers have eight a second.
      state.events().offerLater(event);
    } else {
      state.events().offer(event);
    }
  }

  /**
   * Sends packets that wait for keys, if there are keys.
   *
   * @return number of packets
   */
  int sendStaged(PeerState state) {
    int count = 0;
    for (Keypair keys = state.peer().sendingKeypair(now);
        keys != null;
        keys = state.peer().sendingKeypair(now)) {
      byte[] packet = state.staged().take();
      if (packet == null) {
        break;
      }
      send(state, keys, packet);
      count++;
    }
    return count;
  }

  /** Sends one packet, now or after a handshake. */
  void transmit(PeerState state, byte[] packet) {
    Peer peer = state.peer();
    if (peer.endpoint() == null) {
      add(Counter.DROP_NO_ENDPOINT, 1);
      return;
    }
    Keypair keys = peer.sendingKeypair(now);
    if (keys != null) {
      send(state, keys, packet);
      return;
    }
    // A copy, because the caller may send the same array to others.
    byte[] copy = state.staged().array(packet.length);
    System.arraycopy(packet, 0, copy, 0, packet.length);
    add(Counter.DROP_STAGED, state.staged().add(copy));
    plane.protocol().initiate(peer, now);
  }

  /** Drops the packets that wait for a peer that was removed. */
  void removed(PeerState state) {
    add(Counter.DROP_STAGED, state.staged().close());
  }

  private void send(PeerState state, Keypair keys, byte[] packet) {
    UdpSender via = sender;
    if (via == null) {
      return;
    }
    long counter = keys.reserveCounters(1);
    int padded = OutboundWorker.padded(packet.length, plane.mtu());
    int ecn =
        packet.length == 0
            ? Ecn.NOT_ECT
            : Ecn.encapsulate(Ecn.of(MemorySegment.ofArray(packet), 0));
    long at = counter == -1 ? -1 : via.place(state, keys, padded, ecn);
    if (at < 0) {
      return;
    }
    MemorySegment buffer = via.buffer();
    MemorySegment.copy(packet, 0, buffer, ValueLayout.JAVA_BYTE, at, packet.length);
    buffer.asSlice(at + packet.length, padded - packet.length).fill((byte) 0);
    via.seal(keys, counter, padded);
  }

  @Override
  public boolean offload(HandshakeTask task) {
    HandshakeTasks tasks = plane.tasks();
    if (!tasks.isServed()) {
      return false;
    }
    if (mayCompute && tasks.areIdle()) {
      // One a turn delays nothing, a thousand would.
      mayCompute = false;
      return false;
    }
    if (!tasks.offer(task, local, precedence)) {
      task.discard();
      add(Counter.DROP_HANDSHAKE_QUEUE, 1);
    }
    return true;
  }

  @Override
  public void prepare(Peer peer) {
    if (plane.tasks().isServed()) {
      plane.tasks().prepare(peer);
    }
  }

  @Override
  public void stagedExpired(Peer peer) {
    PeerState state = state(peer);
    if (state != null) {
      add(Counter.DROP_STAGED, state.staged().clear());
    }
  }

  @Override
  public void sessionExpired(Peer peer) {
    PeerState state = state(peer);
    if (state != null) {
      state.live(false);
      state.events().offer(new SessionExpired(peer.publicKey(), Instant.now()));
    }
  }

  @Override
  public void refused(PublicKey key, Endpoint from, ProtocolEvent why) {
    RefusedHandshake.Reason reason =
        why == ProtocolEvent.REFUSED_UNKNOWN_PEER
            ? RefusedHandshake.Reason.UNKNOWN_KEY
            : RefusedHandshake.Reason.OLD_TIMESTAMP;
    plane.refusedHandshakes().note(key, reason, from, now);
  }

  @Override
  public void count(ProtocolEvent event) {
    switch (event) {
      case INITIATION_SENT -> add(Counter.HANDSHAKE_INITIATED, 1);
      case HANDSHAKE_COMPLETED -> add(Counter.HANDSHAKE_COMPLETED, 1);
      case COOKIE_REPLY_SENT -> add(Counter.COOKIE_REPLY, 1);
      case RESPONSE_SENT, COOKIE_ACCEPTED, HANDSHAKE_GIVEN_UP -> {}
      case REFUSED_MALFORMED -> add(Counter.DROP_MALFORMED, 1);
      case REFUSED_MAC -> add(Counter.DROP_HANDSHAKE_MAC, 1);
      case REFUSED_UNKNOWN_INDEX -> add(Counter.DROP_UNKNOWN_INDEX, 1);
      case REFUSED_RATE,
          REFUSED_UNKNOWN_PEER,
          REFUSED_FORGED,
          REFUSED_REPLAY,
          REFUSED_FLOOD,
          REFUSED_OVERTAKEN ->
          add(Counter.DROP_HANDSHAKE, 1);
    }
  }

  @Override
  public void keyMemory(MemorySegment memory) {
    if (!CurrentProcess.lock(memory)) {
      LOG.debug("keys may be swapped out: the system does not allow memory to be locked");
    }
  }

  @Override
  public void clockJumped() {
    LOG.info(
        "{}: the wall clock was set forward, as after a restore from a snapshot: new keys for all"
            + " peers",
        plane.options().interfaceName());
  }

  @Override
  public void wake() {
    plane.inbox().wake();
  }

  private void add(Counter counter, int count) {
    Counters.Cell to = counters;
    if (to != null && count > 0) {
      to.add(counter, count);
    }
  }

  private @Nullable PeerState state(Peer peer) {
    return plane.peers().find(peer);
  }
}
