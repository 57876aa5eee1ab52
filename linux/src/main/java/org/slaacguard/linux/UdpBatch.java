package org.slaacguard.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * The native structures of several messages, for one system call that moves them all. Owns no
 * packet bytes. Not thread-safe.
 */
public final class UdpBatch {
  private final UdpMessage[] messages;
  private final MemorySegment headers;

  /**
   * Creates empty messages, which live as long as the allocator's memory.
   *
   * @param capacity 1 to 1024, the most that the kernel takes in one call
   */
  public UdpBatch(SegmentAllocator allocator, int capacity) {
    if (capacity < 1 || capacity > 1024) {
      throw new IllegalArgumentException("a batch has 1 to 1024 messages, not " + capacity);
    }
    headers = allocator.allocate((long) capacity * UdpMessage.HEADER_SIZE, 8);
    MemorySegment iovs = allocator.allocate(capacity * 16L, 8);
    MemorySegment names = allocator.allocate((long) capacity * SockAddr.SIZE, 8);
    MemorySegment controls = allocator.allocate((long) capacity * UdpMessage.CONTROL_SIZE, 8);
    messages = new UdpMessage[capacity];
    for (int i = 0; i < capacity; i++) {
      messages[i] =
          new UdpMessage(
              slot(headers, i, UdpMessage.HEADER_SIZE),
              slot(iovs, i, 16),
              slot(names, i, SockAddr.SIZE),
              slot(controls, i, UdpMessage.CONTROL_SIZE));
    }
  }

  private static MemorySegment slot(MemorySegment all, int index, int size) {
    return all.asSlice((long) index * size, size);
  }

  /** Number of messages. */
  public int capacity() {
    return messages.length;
  }

  /** A message; the same object for each call. */
  public UdpMessage message(int index) {
    return messages[index];
  }

  /** The address of the array of struct mmsghdr, from this message on. */
  long address(int first, int count) {
    return Native.address(
        headers, (long) first * UdpMessage.HEADER_SIZE, (long) count * UdpMessage.HEADER_SIZE);
  }

  /** The kernel's result for one message: the bytes received or sent. */
  int result(int index) {
    return headers.get(Native.INT, (long) index * UdpMessage.HEADER_SIZE + UdpMessage.RESULT);
  }
}
