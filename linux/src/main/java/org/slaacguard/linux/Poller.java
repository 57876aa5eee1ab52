package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Waits for a few descriptors with ppoll(2). For the handful that a thread has here, ppoll is
 * cheaper to change than epoll, accurate to the nanosecond, and has the same structure on every
 * architecture. Belongs to one thread, except {@link #wakeup}. Owns only the descriptor for
 * wake-ups.
 *
 * <p>{@code struct pollfd}, 8 bytes: descriptor i32, wanted u16, seen u16.
 */
public final class Poller implements AutoCloseable {
  /** Data can be read, or a queue has an entry. */
  public static final int READABLE = 0x001;

  /** Data can be written. */
  public static final int WRITABLE = 0x004;

  /** POLLERR, POLLHUP and POLLNVAL, which are reported without being asked for. */
  public static final int FAILED = 0x008 | 0x010 | 0x020;

  private static final int ENTRY = 8;
  private static final int WANTED = 4;
  private static final int SEEN = 6;

  private final Arena arena = Arena.ofShared();
  private final EventFd wakeup = new EventFd();
  private final MemorySegment entries;
  private final MemorySegment timespec;
  private final int capacity;
  private int count = 1;

  /**
   * Creates a poller.
   *
   * @param capacity number of descriptors, 1 to 4096
   */
  public Poller(int capacity) {
    this.capacity = capacity;
    entries = arena.allocate((capacity + 1L) * ENTRY, 8);
    timespec = arena.allocate(16, 8);
    entries.set(ValueLayout.JAVA_INT, 0, wakeup.fd().number());
    entries.set(ValueLayout.JAVA_SHORT, WANTED, (short) READABLE);
  }

  /**
   * Watches a descriptor. Its owner must keep it open while it is watched.
   *
   * @param wanted {@link #READABLE}, {@link #WRITABLE}, both or 0
   * @return its index, counted from 0 in the order of adding
   * @throws IllegalStateException if the poller is full
   */
  public int add(Fd fd, int wanted) {
    if (count > capacity) {
      throw new IllegalStateException("a poller of " + capacity + " is full");
    }
    int index = count++ - 1;
    entries.set(ValueLayout.JAVA_INT, entry(index), fd.number());
    want(index, wanted);
    return index;
  }

  /**
   * Reserves an entry that watches nothing until {@link #replace}.
   *
   * @return its index
   * @throws IllegalStateException if the poller is full
   */
  public int reserve() {
    if (count > capacity) {
      throw new IllegalStateException("a poller of " + capacity + " is full");
    }
    int index = count++ - 1;
    remove(index);
    return index;
  }

  /** Watches this descriptor at an index, instead of the previous one. */
  public void replace(int index, Fd fd, int wanted) {
    entries.set(ValueLayout.JAVA_INT, entry(index), fd.number());
    entries.set(ValueLayout.JAVA_SHORT, entry(index) + SEEN, (short) 0);
    want(index, wanted);
  }

  /** Changes the wanted events of an entry; costs a memory write. */
  public void want(int index, int wanted) {
    entries.set(ValueLayout.JAVA_SHORT, entry(index) + WANTED, (short) wanted);
  }

  /** Stops watching an entry. Others keep their indexes; this one is free for {@link #replace}. */
  public void remove(int index) {
    entries.set(ValueLayout.JAVA_INT, entry(index), -1);
    entries.set(ValueLayout.JAVA_SHORT, entry(index) + SEEN, (short) 0);
  }

  /**
   * Waits until a wanted event, a {@link #wakeup} or the timeout. No allocation.
   *
   * @param nanos the timeout; 0 does not wait, negative waits without one
   * @return whether there was a wake-up; {@link #seen} tells of descriptors
   * @throws LinuxException if the wait itself fails, which is a fault of the program
   */
  public boolean await(long nanos) {
    return await(nanos, count);
  }

  /**
   * Waits for a {@link #wakeup} alone. No allocation.
   *
   * @param nanos the timeout
   * @return whether there was a wake-up
   */
  public boolean rest(long nanos) {
    return await(nanos, 1);
  }

  private boolean await(long nanos, int watched) {
    long timeout = 0;
    if (nanos >= 0) {
      timespec.set(ValueLayout.JAVA_LONG, 0, nanos / 1_000_000_000);
      timespec.set(ValueLayout.JAVA_LONG, 8, nanos % 1_000_000_000);
      timeout = timespec.address();
    }
    int ready = Libc.ppoll(entries.address(), watched, timeout);
    if (ready <= 0) {
      for (int i = 0; i < count; i++) {
        entries.set(ValueLayout.JAVA_SHORT, (long) i * ENTRY + SEEN, (short) 0);
      }
      if (ready < 0 && ready != -Errno.EINTR) {
        throw new LinuxException("ppoll", -ready);
      }
      return false;
    }
    return entries.get(ValueLayout.JAVA_SHORT, SEEN) != 0 && wakeup.drain();
  }

  /** The events that the last wait saw for an entry: wanted ones and {@link #FAILED}. */
  public int seen(int index) {
    return entries.get(ValueLayout.JAVA_SHORT, entry(index) + SEEN);
  }

  /** Ends the present or the next wait of the owning thread. Any thread. */
  public void wakeup() {
    wakeup.signal();
  }

  private long entry(int index) {
    return (index + 1L) * ENTRY;
  }

  @Override
  public void close() {
    wakeup.close();
    arena.close();
  }
}
