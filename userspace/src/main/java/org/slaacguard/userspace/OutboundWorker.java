package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Counter;
import org.slaacguard.routing.AllowedIps;
import org.slaacguard.wireguard.Aead;
import org.slaacguard.wireguard.Keypair;
import org.slaacguard.wireguard.Peer;

/**
 * The packet path from the interface to the peers, one batch at a time, without threads and
 * waiting.
 *
 * <ol>
 *   <li>Reads a packet, or a super-packet, from the TUN device.
 *   <li>Finds the peer: the destination's static owner, else its learned owner. Without one, or
 *       without the peer's endpoint, the sender gets an error.
 *   <li>Clamps a SYN to what fits into the tunnel, if that is configured.
 *   <li>Without keys, stages the packet in segments, and asks for a handshake.
 *   <li>With keys, reserves a counter for each segment, and cuts, pads and seals each straight into
 *       the sender's run.
 *   <li>Sends the run when it is full, when the peer changes, and when nothing more waits.
 * </ol>
 */
final class OutboundWorker {
  /** Packets in a batch. After it, the clock is read again and keys may be wiped. */
  private static final int MAX_READS = 64;

  private static final int MAX_PACKET = 65_535;
  private static final long READ_AT = 6;
  private static final long PACKET_AT = READ_AT + VirtioNetHeader.LENGTH;

  private final DataPlane plane;
  private final TunPort tun;
  private final UdpSender sender;
  private final Counters.Cell counters;
  private int mtu;
  private int clamp;
  private final MemorySegment read;
  private final MemorySegment piece;
  private final Segmenter segmenter = new Segmenter();
  private final InnerPacket inner = new InnerPacket();
  private final Unreachable unreachable;

  /**
   * Creates a worker.
   *
   * @param arena the arena of its buffers, about 128 KiB
   */
  OutboundWorker(
      Arena arena, DataPlane plane, TunPort tun, UdpSender sender, Counters.Cell counters) {
    this.plane = plane;
    this.tun = tun;
    this.sender = sender;
    this.counters = counters;
    read = arena.allocate(PACKET_AT + MAX_PACKET, 64);
    piece = arena.allocate(MAX_PACKET);
    unreachable = new Unreachable(arena, tun, new SecureRandom().nextLong());
  }

  /**
   * Moves waiting packets.
   *
   * @param sockets null if none are open
   * @return number of packets read, or a negative error number if the first could not be
   */
  int batch(UdpBinding.@Nullable Pair sockets, long now) {
    sender.begin(sockets, now);
    AllowedIps allowedIps = plane.allowedIps();
    mtu = plane.mtu();
    clamp = plane.clamp();
    for (int reads = 0; reads < MAX_READS; reads++) {
      int result = tun.read(read, READ_AT, MAX_PACKET + VirtioNetHeader.LENGTH);
      if (result < 0) {
        sender.flush();
        return reads > 0 ? reads : result;
      }
      packet(allowedIps, result - VirtioNetHeader.LENGTH, now);
    }
    sender.flush();
    return MAX_READS;
  }

  private void packet(AllowedIps allowedIps, int length, long now) {
    int count = length < 0 ? Segmenter.MALFORMED : segmenter.begin(read, READ_AT, length);
    if (count == Segmenter.MALFORMED
        || !inner.parse(read, PACKET_AT, length)
        || inner.isDisguised()) {
      counters.add(Counter.TUN_RX, 1);
      counters.add(Counter.DROP_NO_PEER, 1);
      return;
    }
    counters.add(Counter.TUN_RX, count);
    long high = inner.destinationHigh();
    long low = inner.destinationLow();
    int slot = allowedIps.lookup(high, low);
    if (slot == AllowedIps.NOBODY) {
      slot = plane.learned().owner(high, low);
    }
    PeerState state = plane.peers().get(slot);
    if (state == null) {
      counters.add(Counter.DROP_NO_PEER, count);
      unreachable(now);
      return;
    }
    Peer peer = state.peer();
    if (peer.endpoint() == null) {
      counters.add(Counter.DROP_NO_ENDPOINT, count);
      unreachable(now);
      return;
    }
    if (clamp != 0 && count == 1) {
      // A super-packet is data, not a SYN.
      MssClamp.apply(inner, read, PACKET_AT, clamp);
    }
    Keypair keys = peer.sendingKeypair(now);
    long counter = keys == null ? -1 : keys.reserveCounters(count);
    if (keys == null || counter == -1) {
      stage(state, count, now);
      return;
    }
    int ecn = Ecn.encapsulate(Ecn.of(read, PACKET_AT));
    for (int i = 0; i < count; i++) {
      send(state, keys, counter + i, i, ecn);
    }
  }

  /** Called once for a super-packet; the error quotes its first packet. */
  private void unreachable(long now) {
    segmenter.write(0, piece, 0);
    unreachable.answer(inner, piece, 0, segmenter.segmentLength(0), now);
  }

  private void send(PeerState state, Keypair keys, long counter, int index, int ecn) {
    int length = segmenter.segmentLength(index);
    int padded = padded(length, mtu);
    long at = sender.place(state, keys, padded, ecn);
    if (at < 0) {
      return;
    }
    MemorySegment target = sender.buffer();
    segmenter.write(index, target, at);
    for (int i = length; i < padded; i++) {
      PacketBytes.put8(target, at + i, 0);
    }
    sender.seal(keys, counter, padded);
  }

  /**
   * The length of a packet with its padding (whitepaper, section 5.4.6): a multiple of 16, but not
   * beyond the MTU, because the datagram would not fit either.
   */
  static int padded(int length, int mtu) {
    return Math.max(length, Math.min(length + Aead.TAG - 1 & -Aead.TAG, mtu));
  }

  private void stage(PeerState state, int count, long now) {
    for (int i = 0; i < count; i++) {
      byte[] packet = state.staged().array(segmenter.segmentLength(i));
      segmenter.write(i, piece, 0);
      MemorySegment.copy(piece, ValueLayout.JAVA_BYTE, 0, packet, 0, packet.length);
      int dropped = state.staged().add(packet);
      if (dropped > 0) {
        counters.add(Counter.DROP_STAGED, dropped);
      }
    }
    state.peer().requestHandshake(now);
    // The keys may have come, and the protocol thread may have looked, before the packets were
    // staged.
    if (state.peer().sendingKeypair(now) != null) {
      plane.inbox().offerReady(state);
    }
  }
}
