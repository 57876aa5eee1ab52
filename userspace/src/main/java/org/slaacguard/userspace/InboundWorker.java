package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendEvent.Dhcp6Received;
import org.slaacguard.control.BackendEvent.EndpointChanged;
import org.slaacguard.control.BackendEvent.GroupDatagram;
import org.slaacguard.control.BackendEvent.NeighborDiscovery;
import org.slaacguard.control.BackendEvent.PacketRefused;
import org.slaacguard.control.Counter;
import org.slaacguard.linux.UdpBatch;
import org.slaacguard.linux.UdpMessage;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.Icmp6Error;
import org.slaacguard.net.Icmp6Type;
import org.slaacguard.routing.AllowedIps;
import org.slaacguard.routing.LearnRefusal;
import org.slaacguard.routing.LearnedAddresses;
import org.slaacguard.wireguard.Aead;
import org.slaacguard.wireguard.Keypair;
import org.slaacguard.wireguard.Peer;

/**
 * The packet path from the peers to the interface, one batch at a time, without threads and without
 * waiting.
 *
 * <ol>
 *   <li>Receives one or several runs of datagrams. A run has one sender, but may mix peers and
 *       types of message, whatever the socket is for.
 *   <li>Hands handshake messages to {@link HandshakeIntake}.
 *   <li>Finds the keys of a transport message by its index and opens it. Checks its counter only
 *       then, so that nothing but an authentic message moves the replay window. The peer's endpoint
 *       and its keys count from here on, because the answer to a packet may come before the batch
 *       ends.
 *   <li>Hands neighbour discovery to the controller, before its source is checked.
 *   <li>Checks the source: its static owner must be the peer; if it has none, it is learned.
 *   <li>Hands the controller a copy of datagrams to multicast groups, and of DHCPv6 to all servers.
 *   <li>Puts the outer ECN into the packet, and the largest segment that fits into a SYN, where
 *       that is wanted.
 *   <li>Joins what passes and writes it to the TUN device.
 * </ol>
 */
final class InboundWorker {
  /** Bytes of a line of the caches. */
  private static final int LINE = 64;

  private static final int INITIATION = 1;
  private static final int RESPONSE = 2;
  private static final int COOKIE_REPLY = 3;
  private static final int TRANSPORT = 4;

  private final DataPlane plane;
  private final Aead aead;
  private final Counters.Cell counters;
  private final PeerTraffic.Cell traffic;
  private final TunWriter writer;
  private final Coalescer coalescer;
  private final MemorySegment received;
  private final MemorySegment plain;
  private final IntakeLimits intake;
  private final long stride;
  private final UdpBatch messages;
  private final InnerPacket inner = new InnerPacket();

  private final HandshakeIntake handshakes;

  private int most;
  private long now;
  private UdpMessage message;
  private AllowedIps allowedIps = AllowedIps.EMPTY;
  private int ecn;
  private int clamp;

  // Authentic datagrams under the same keys, one after the other, count together.
  private @Nullable Keypair keys;
  private long bytes;
  private boolean data;

  /**
   * Creates a worker.
   *
   * @param arena the arena of its buffers, 1.2 to 1.5 MiB
   * @param superPackets whether the TUN device accepts super-packets
   * @param intake the limits of a batch
   */
  InboundWorker(
      Arena arena,
      DataPlane plane,
      TunPort tun,
      Aead aead,
      Counters.Cell counters,
      boolean superPackets,
      IntakeLimits intake) {
    this.intake = intake;
    most = intake.runs();
    this.plane = plane;
    this.aead = aead;
    this.counters = counters;
    handshakes = new HandshakeIntake(arena, plane, counters, intake);
    traffic = plane.traffic().newCell();
    writer = new TunWriter(arena, tun, counters);
    coalescer =
        new Coalescer(arena, writer, superPackets, superPackets && plane.options().coalesceUdp());
    long room = (long) Aead.HEADROOM + intake.room() + Aead.TAILROOM;
    stride = (room + LINE - 1) / LINE * LINE;
    received = arena.allocate(intake.messages() * stride, LINE);
    plain = arena.allocate(room, LINE);
    messages = new UdpBatch(arena, intake.messages());
    message = messages.message(0);
  }

  /** Has the next batches take this many runs of each socket at most. */
  void most(int runs) {
    most = runs;
  }

  /**
   * Receives from one socket.
   *
   * @return number of runs received, or a negative error number if the first could not be
   */
  int batch(UdpPort port, long time) {
    now = time;
    handshakes.begin(port, time);
    allowedIps = plane.allowedIps();
    clamp = plane.clamp();
    writer.begin(time);
    coalescer.join(writer.takesTcp(), writer.takesUdp());
    int runs = 0;
    int got = 0;
    while (runs < most) {
      got = receive(port);
      for (int i = 0; i < got; i++) {
        message = messages.message(i);
        run(i * stride + Aead.HEADROOM);
      }
      runs += Math.max(got, 0);
      if (got < intake.messages()) {
        break; // nothing waits any more
      }
    }
    handshakes.finish();
    coalescer.flush();
    return runs > 0 ? runs : got;
  }

  private int receive(UdpPort port) {
    for (int i = 0; i < intake.messages(); i++) {
      messages.message(i).buffer(received, i * stride + Aead.HEADROOM, intake.room());
    }
    if (intake.messages() > 1) {
      return port.receiveAll(messages);
    }
    int length = port.receive(messages, 0);
    return length < 0 ? length : 1;
  }

  private void run(long start) {
    int length = message.length();
    ecn = message.trafficClass() & Ecn.MASK;
    int size = message.segmentSize() == 0 ? Math.max(length, 1) : message.segmentSize();
    int at = 0;
    do {
      counters.add(Counter.UDP_RX, 1);
      datagram(start + at, Math.min(size, length - at));
      at += size;
    } while (at < length);
    finishKeys();
  }

  private void datagram(long at, int length) {
    if (length < 4) {
      counters.add(Counter.DROP_MALFORMED, 1);
      return;
    }
    // Type and three reserved bytes, all zero (whitepaper, section 5.4).
    switch (PacketBytes.get32LittleEndian(received, at)) {
      case TRANSPORT -> transport(at, length);
      case INITIATION, RESPONSE, COOKIE_REPLY -> handshakes.accept(message, received, at, length);
      default -> counters.add(Counter.DROP_MALFORMED, 1);
    }
  }

  private void transport(long at, int length) {
    if (length < UdpSender.OVERHEAD) {
      counters.add(Counter.DROP_MALFORMED, 1);
      return;
    }
    Keypair via = plane.protocol().keypair(PacketBytes.get32LittleEndian(received, at + 4));
    if (via == null) {
      counters.add(Counter.DROP_UNKNOWN_INDEX, 1);
      return;
    }
    if (!via.aliveForReceive(now)) {
      counters.add(Counter.DROP_EXPIRED_KEYS, 1);
      return;
    }
    long counter = PacketBytes.get64LittleEndian(received, at + 8);
    int sealed = length - UdpSender.HEADER;
    if (!aead.open(
        via.receiveKey(), counter, received, at + UdpSender.HEADER, sealed, plain, Aead.HEADROOM)) {
      counters.add(Counter.DROP_AUTHENTICATION, 1);
      return;
    }
    if (!via.acceptCounter(counter)) {
      counters.add(Counter.DROP_REPLAY, 1);
      return;
    }
    if (via != keys) {
      finishKeys();
      keys = via;
      arrived(via);
    }
    bytes += length;
    if (sealed > Aead.TAG) {
      data = true;
      packet(via.peer(), sealed - Aead.TAG);
    }
  }

  /**
   * Handles the first authentic message of a run under these keys, which shows the peer's endpoint,
   * and that the peer has the keys. This must come before a packet of the run is written: the
   * answer must not go to the peer's former endpoint, or use keys that the peer is about to drop.
   */
  private void arrived(Keypair via) {
    Peer peer = via.peer();
    peer.confirmed(via);
    PeerState state = plane.peers().find(peer);
    if (state == null) {
      return;
    }
    if (message.hasLocal()
        && state
            .source()
            .spokeTo(message.localHigh(), message.localLow(), message.localInterface(), now)) {
      plane.sourceWatch().newSource(state);
    }
    if (message.remote().isEndpoint() && state.roamed(message.remote())) {
      Endpoint endpoint = message.remote().toEndpoint();
      state.events().offer(new EndpointChanged(peer.publicKey(), endpoint, Instant.now()));
    }
  }

  /** Tells the peer's timers that authentic messages came. */
  private void finishKeys() {
    Keypair via = keys;
    if (via == null) {
      return;
    }
    keys = null;
    Peer peer = via.peer();
    peer.received(via, now, data);
    traffic.addReceived(peer.slot(), bytes);
    bytes = 0;
    data = false;
  }

  private void packet(Peer peer, int available) {
    if (!inner.parse(plain, Aead.HEADROOM, available)) {
      counters.add(Counter.DROP_INNER_MALFORMED, 1);
      return;
    }
    int type = inner.icmp6Type(plain, Aead.HEADROOM);
    if (Icmp6Type.isNeighborDiscovery(type)) {
      neighborDiscovery(peer, type);
    }
    if (!passes(peer, type)) {
      return;
    }
    if (inner.isGroupDatagram()) {
      groupDatagram(peer);
    }
    if (inner.isDhcp6(plain, Aead.HEADROOM)) {
      dhcp6(peer);
    }
    if (Ecn.decapsulate(ecn, plain, Aead.HEADROOM)) {
      if (clamp != 0) {
        MssClamp.apply(inner, plain, Aead.HEADROOM, clamp);
      }
      coalescer.accept(inner, plain, Aead.HEADROOM);
    } else {
      counters.add(Counter.DROP_ECN, 1);
    }
  }

  /**
   * Whether a packet may pass. Neighbour discovery passes only from a peer's static addresses; such
   * a peer may be our router, for example if our AllowedIPs for it are ::/0. It teaches no address,
   * and does not count as refused, because the controller has it. A message that hides from the
   * guard never passes.
   */
  private boolean passes(Peer peer, int type) {
    if (!Icmp6Type.isNeighborDiscovery(type)
        && !Icmp6Type.isFromRouter(type)
        && type != Icmp6Type.HIDDEN) {
      return sourceAllowed(peer);
    }
    if (type != Icmp6Type.HIDDEN
        && !inner.isDisguised()
        && allowedIps.lookup(inner.sourceHigh(), inner.sourceLow()) == peer.slot()) {
      return true;
    }
    if (Icmp6Type.isFromRouter(type) || type == Icmp6Type.HIDDEN) {
      counters.add(Counter.DROP_RA_GUARD, 1);
    }
    return false;
  }

  private void neighborDiscovery(Peer peer, int type) {
    if (Icmp6Type.isFromRouter(type)) {
      return;
    }
    PeerState state = plane.peers().find(peer);
    int length = inner.length();
    // Admitted before it is copied, so that a flood costs no memory.
    if (state != null && state.events().admits(length, now)) {
      state.events().offer(new NeighborDiscovery(peer.publicKey(), copy(length)));
    }
  }

  private void groupDatagram(Peer peer) {
    PeerState state = plane.peers().find(peer);
    int length = inner.length();
    if (state != null && state.events().admitsGroup(length, now)) {
      state.events().offer(new GroupDatagram(peer.publicKey(), copy(length)));
    }
  }

  private byte[] copy(int length) {
    byte[] copy = new byte[length];
    MemorySegment.copy(plain, ValueLayout.JAVA_BYTE, Aead.HEADROOM, copy, 0, length);
    return copy;
  }

  /** Comes after the check of the source, because the answer goes to that address. */
  private void dhcp6(Peer peer) {
    PeerState state = plane.peers().find(peer);
    int length = inner.length();
    if (state != null && state.events().admitsDhcp6(length, now)) {
      state.events().offer(new Dhcp6Received(peer.publicKey(), copy(length)));
    }
  }

  private boolean sourceAllowed(Peer peer) {
    long high = inner.sourceHigh();
    long low = inner.sourceLow();
    int slot = peer.slot();
    // This counts and reports the refusal.
    LearnedAddresses learned = plane.learned();
    if (inner.isDisguised()) {
      learned.refuse(slot, high, low, LearnRefusal.NOT_UNICAST, now);
      return false;
    }
    int owner = allowedIps.lookup(high, low);
    if (owner == slot) {
      return true;
    }
    if (owner == AllowedIps.NOBODY) {
      int answer = learned.learn(slot, high, low, now);
      return answer >= 0 || refused(peer, LearnRefusal.of(answer));
    }
    learned.refuse(slot, high, low, LearnRefusal.STATIC_CONFLICT, now);
    return refused(peer, LearnRefusal.STATIC_CONFLICT);
  }

  /** Passes a refused packet to the controller, which tells its sender, at a low rate. */
  private boolean refused(Peer peer, LearnRefusal reason) {
    PeerState state = plane.peers().find(peer);
    if (inner.version() == 6 && state != null && state.events().admitsRefusal(reason, now)) {
      byte[] quote = copy(Math.min(inner.length(), Icmp6Error.longestQuote()));
      state.events().offer(new PacketRefused(peer.publicKey(), reason, quote));
    }
    return false;
  }
}
