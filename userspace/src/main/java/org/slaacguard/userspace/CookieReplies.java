package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.slaacguard.control.Counter;
import org.slaacguard.linux.UdpBatch;
import org.slaacguard.linux.UdpMessage;

/**
 * Cookie replies that wait to be sent with few system calls, because a flood causes one for each
 * datagram. Belongs to one packet thread; allocates nothing.
 */
final class CookieReplies {
  /** The most waiting replies. */
  static final int CAPACITY = 64;

  private static final int LENGTH = 64;

  private final Counters.Cell counters;
  private final MemorySegment bytes;
  private final UdpBatch batch;
  private int count;

  /** Creates an empty instance. */
  CookieReplies(Arena arena, Counters.Cell counters) {
    this.counters = counters;
    bytes = arena.allocate((long) CAPACITY * LENGTH, 64);
    batch = new UdpBatch(arena, CAPACITY);
    for (int i = 0; i < CAPACITY; i++) {
      batch.message(i).buffer(bytes, (long) i * LENGTH, LENGTH);
    }
  }

  /**
   * Adds a reply. Without room, the caller must {@link #send} first.
   *
   * @param question the message to answer, with its source and our address
   * @param reply 64 bytes, copied
   */
  void add(UdpMessage question, byte[] reply) {
    UdpMessage message = batch.message(count);
    MemorySegment.copy(reply, 0, bytes, ValueLayout.JAVA_BYTE, (long) count * LENGTH, LENGTH);
    message.remote().set(question.remote());
    if (question.hasLocal()) {
      long high = question.localHigh();
      // A link-local address means nothing without its interface (RFC 4007).
      boolean linkLocal = high >>> 54 == 0xfe80 >>> 6;
      message.local(high, question.localLow(), linkLocal ? question.localInterface() : 0);
    } else {
      message.clearLocal();
    }
    count++;
  }

  boolean isFull() {
    return count == CAPACITY;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /**
   * Sends all replies. Those for which the socket has no room are lost, because the sender asks
   * again.
   */
  void send(UdpPort port) {
    int sent = port.sendAll(batch, count);
    counters.add(Counter.COOKIE_REPLY, sent);
    counters.add(Counter.UDP_TX, sent);
    counters.add(Counter.DROP_UDP_SEND, (long) count - sent);
    count = 0;
  }
}
