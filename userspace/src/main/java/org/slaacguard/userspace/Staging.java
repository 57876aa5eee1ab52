package org.slaacguard.userspace;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.HeapBudget;

/**
 * All packets of an interface that wait for handshakes. They share a budget of bytes, of which each
 * peer with packets may have an equal part. The heap is thus safe however many absent peers get
 * packets, and packets to a peer that answers stay.
 *
 * <p>A new packet replaces the peer's oldest one within the peer's part (whitepaper, section 6.1).
 * When more peers have made all parts smaller, peers above their part lose their oldest packets,
 * those that waited longest first.
 *
 * <p>A flood of packets that are dropped again makes no garbage: an array that was dropped serves
 * the next packet of its length. Else the collector would stop all threads for it, again and again.
 *
 * <p>Any thread. One lock, held for a few steps; packets to a peer with a session never take it.
 */
final class Staging implements AutoCloseable {
  /** The most packets of a peer, and their bytes, however few peers there are. */
  static final int MAX_PACKETS = 128;

  static final int MAX_BYTES = 256 * 1024;

  /** The overhead of a packet, and of a peer that has any. */
  static final int PACKET_OVERHEAD = 64;

  static final int PEER_OVERHEAD = 192;

  private static final byte[] NONE = {};

  private final HeapBudget.Part budget;

  /** The peers with packets. A peer found within its part moves to the end. */
  private final LinkedHashSet<StagedPackets> peers = new LinkedHashSet<>();

  private long bytes;

  /** The array that was dropped last; empty if a packet is in it again. */
  private byte[] spare = NONE;

  /** Creates a staging with a part of the process's budget. */
  Staging() {
    this(HeapBudget.STAGED_PACKETS.open());
  }

  /**
   * Creates a staging with this many bytes.
   *
   * @param capacity more than any packet has
   */
  Staging(long capacity) {
    this(HeapBudget.Part.alone(capacity));
  }

  private Staging(HeapBudget.Part budget) {
    this.budget = budget;
  }

  /** An array for a packet of this length, with whatever is in it. */
  synchronized byte[] array(int length) {
    byte[] dropped = spare;
    spare = NONE;
    return dropped.length == length ? dropped : new byte[length];
  }

  /**
   * Adds a packet.
   *
   * @return number of packets of any peer that were dropped for it
   */
  synchronized int add(StagedPackets to, byte[] packet) {
    if (to.closed) {
      return 1;
    }
    ArrayDeque<byte[]> queue = to.packets;
    if (queue == null) {
      queue = new ArrayDeque<>(4);
      to.packets = queue;
      peers.addLast(to);
      charge(to, PEER_OVERHEAD);
    }
    queue.addLast(packet);
    charge(to, PACKET_OVERHEAD + packet.length);
    int dropped = 0;
    long part = part(budget.capacity());
    while (queue.size() > MAX_PACKETS || (to.bytes > part && queue.size() > 1)) {
      spare = drop(to, queue);
      dropped++;
    }
    for (long capacity = budget.capacity(); bytes > capacity && !peers.isEmpty(); ) {
      dropped += makeRoom(capacity);
    }
    return dropped;
  }

  /** The bytes that a peer may have. While all together exceed the capacity, some peer has more. */
  private long part(long capacity) {
    return Math.min(MAX_BYTES, capacity / peers.size());
  }

  /** Drops what the next peer has above its part, but no more than needed. */
  private int makeRoom(long capacity) {
    StagedPackets next = peers.getFirst();
    ArrayDeque<byte[]> queue = next.packets;
    int dropped = 0;
    long part = part(capacity);
    while (queue != null && next.bytes > part && bytes > capacity) {
      spare = drop(next, queue);
      dropped++;
      queue = next.packets;
    }
    if (queue != null && next.bytes <= part) {
      peers.addLast(next);
    }
    return dropped;
  }

  private byte[] drop(StagedPackets from, ArrayDeque<byte[]> queue) {
    byte[] packet = queue.removeFirst();
    charge(from, -PACKET_OVERHEAD - packet.length);
    if (queue.isEmpty()) {
      leave(from);
    }
    return packet;
  }

  private void leave(StagedPackets peer) {
    peer.packets = null;
    peers.remove(peer);
    charge(peer, -peer.bytes);
  }

  private void charge(StagedPackets peer, int more) {
    peer.bytes += more;
    bytes += more;
    budget.charge(more);
  }

  /** Takes the oldest, or null if there is none. */
  synchronized byte @Nullable [] take(StagedPackets from) {
    ArrayDeque<byte[]> queue = from.packets;
    return queue == null ? null : drop(from, queue);
  }

  /**
   * Drops all packets of a peer.
   *
   * @param forGood whether to drop later ones at once
   * @return how many there were
   */
  synchronized int clear(StagedPackets of, boolean forGood) {
    of.closed |= forGood;
    ArrayDeque<byte[]> queue = of.packets;
    if (queue == null) {
      return 0;
    }
    leave(of);
    return queue.size();
  }

  /** Bytes of memory in use. */
  synchronized long bytes() {
    return bytes;
  }

  /** Gives its budget back, when no packets come any more. */
  @Override
  public synchronized void close() {
    budget.close();
  }
}
