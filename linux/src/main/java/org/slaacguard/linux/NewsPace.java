package org.slaacguard.linux;

/**
 * The rests of a thread from what others tell it, which may come without end: other programs change
 * routes as fast as they like. It rests four times as long as it has worked on the news, so this
 * takes a fifth of a processor at most. Meanwhile the thread serves all else; what is told waits in
 * the kernel, or is reported as lost. For one thread.
 */
public final class NewsPace {
  private static final int TIMES = 4;
  private static final long SHORTEST = 20_000_000L;

  /** What waits for others must not take for long whatever the work has taken. */
  private static final long LONGEST = 1_000_000_000L;

  private final Poller poller;
  private final int entry;
  private final Fd fd;
  private boolean resting;
  private long until;

  /**
   * Has the poller watch the descriptor, except during rests. A rest cannot be had by a wish for no
   * events, because a pending error would end each wait at once.
   *
   * @param entry of the poller
   */
  public NewsPace(Poller poller, int entry, Fd fd) {
    this.poller = poller;
    this.entry = entry;
    this.fd = fd;
    poller.replace(entry, fd, Poller.READABLE);
  }

  /**
   * How long to rest after such work.
   *
   * @return nanoseconds
   */
  public static long rest(long began, long ended) {
    return Math.clamp(TIMES * (ended - began), SHORTEST, LONGEST);
  }

  /** Whether news may be read now; ends the rest that is over. */
  public boolean isDue(long now) {
    if (resting && now - until >= 0) {
      resting = false;
      poller.replace(entry, fd, Poller.READABLE);
    }
    return !resting;
  }

  /** Notes that the thread has read news, or followed it, since {@code began}; it rests now. */
  public void worked(long began, long now) {
    resting = true;
    until = now + rest(began, now);
    poller.remove(entry);
  }

  /** When the rest ends; {@link Long#MAX_VALUE} if there is none. */
  public long next() {
    return resting ? until : Long.MAX_VALUE;
  }
}
