package org.slaacguard.control;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A budget of bytes for many takers, none of which may have more than a part of what is free. So
 * there is always room for one that has taken nothing yet, however many take all they can, and
 * those have equal shares (the dynamic thresholds of Choudhury and Hahne, 1998, known from
 * switches). Any thread; takes no lock.
 */
public final class ByteBudget {
  private final long capacity;
  private final long part;
  private final HeapBudget.@Nullable Part within;
  private final AtomicLong taken = new AtomicLong();

  /**
   * A budget of which nothing is taken.
   *
   * @param capacity bytes
   * @param part a taker may have what is free, divided by this; at least 1
   */
  public ByteBudget(long capacity, long part) {
    this(capacity, part, null);
  }

  /**
   * A budget that is a part of another one itself.
   *
   * @param within what is taken here is taken there, too
   * @param part a taker may have what is free, divided by this; at least 1
   */
  ByteBudget(HeapBudget.Part within, long part) {
    this(within.most(), part, within);
  }

  private ByteBudget(long capacity, long part, HeapBudget.@Nullable Part within) {
    if (capacity < 1 || part < 1) {
      throw new IllegalArgumentException("no budget: " + capacity + " bytes, a part of " + part);
    }
    this.capacity = capacity;
    this.part = part;
    this.within = within;
  }

  /**
   * A part of the largest heap that this process may have.
   *
   * @param divisor of the heap
   * @param least bytes
   * @param most bytes
   * @return bytes
   */
  public static long ofHeap(long divisor, long least, long most) {
    return Math.clamp(Runtime.getRuntime().maxMemory() / divisor, least, most);
  }

  /** A taker, and how much it has. */
  public static final class Share {
    private final AtomicLong held = new AtomicLong();

    /** Nothing is taken. */
    public Share() {}

    /** Bytes taken. */
    public long held() {
      return held.get();
    }
  }

  /**
   * Takes bytes, if the share may have them.
   *
   * @return whether they are taken
   */
  public boolean take(Share share, int bytes) {
    long all = taken.addAndGet(bytes);
    long own = share.held.addAndGet(bytes);
    boolean fits = all <= capacity && own <= (capacity - all + own) / part;
    if (fits && (within == null || within.take(bytes))) {
      return true;
    }
    share.held.addAndGet(-bytes);
    taken.addAndGet(-bytes);
    return false;
  }

  /** Gives back what was taken. */
  public void giveBack(Share share, int bytes) {
    share.held.addAndGet(-bytes);
    taken.addAndGet(-bytes);
    if (within != null) {
      within.charge(-bytes);
    }
  }

  /** Gives back all that a share has. */
  void giveBackAll(Share share) {
    taken.addAndGet(-share.held.getAndSet(0));
  }

  /** Bytes that a share may have now, those included that it has. */
  long allowance(Share share) {
    return (capacity - taken.get() + share.held.get()) / part;
  }

  /** Bytes taken by all. */
  public long taken() {
    return taken.get();
  }

  /** Bytes that can be taken. */
  public long capacity() {
    return capacity;
  }
}
