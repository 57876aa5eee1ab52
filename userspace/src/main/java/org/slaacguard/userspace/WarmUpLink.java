package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.UdpBatch;
import org.slaacguard.net.Endpoint;

/** A link with room for a few runs in each direction; others are lost. */
final class WarmUpLink implements UdpPort {
  private static final int CAPACITY = 4;

  private final UdpBatch queue;
  private final Endpoint from;
  private int first;
  private int count;
  private WarmUpLink other = this;

  private WarmUpLink(Arena arena, Endpoint from) {
    this.from = from;
    queue = new UdpBatch(arena, CAPACITY);
    for (int i = 0; i < CAPACITY; i++) {
      MemorySegment room = arena.allocate(Flow.MAX_LENGTH);
      queue.message(i).buffer(room, 0, Flow.MAX_LENGTH);
    }
  }

  /**
   * Creates both ends of a link.
   *
   * @param from the sender of whatever comes out
   */
  static List<WarmUpLink> pair(Arena arena, Endpoint from) {
    WarmUpLink left = new WarmUpLink(arena, from);
    WarmUpLink right = new WarmUpLink(arena, from);
    left.other = right;
    right.other = left;
    return List.of(left, right);
  }

  @Override
  public int send(UdpBatch batch, int index) {
    if (other.count < CAPACITY) {
      batch.message(index).deliver(other.queue.message((other.first + other.count++) % CAPACITY));
    }
    return batch.message(index).length();
  }

  @Override
  public int receive(UdpBatch batch, int index) {
    if (count == 0) {
      return -Errno.EAGAIN;
    }
    queue.message(first).deliver(batch.message(index));
    batch.message(index).remote().set(from);
    first = (first + 1) % CAPACITY;
    count--;
    return batch.message(index).length();
  }

  @Override
  public boolean segments() {
    return true;
  }
}
