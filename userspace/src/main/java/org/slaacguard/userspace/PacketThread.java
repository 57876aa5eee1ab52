package org.slaacguard.userspace;

import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Poller;
import org.slaacguard.wireguard.GracePeriod;

/**
 * A thread that moves packets, batch after batch, and waits in between. Behind a batch it looks for
 * more before it sleeps, because that is cheaper while packets come one after the other. Not so on
 * a quiet line, where a keepalive comes now and then: there each look is in vain.
 */
abstract class PacketThread extends Worker {
  /** A line is quiet if nothing came for this long. */
  static final long QUIET_NANOS = 5_000_000L;

  private final Poller poller;
  private final DataPlane plane;
  private final long spin;

  // Belongs to the thread itself.
  private @Nullable UdpBinding using;
  private @Nullable UdpBinding previous;
  private long idleSince;
  private boolean yielded = true;
  private boolean waited;
  private boolean quiet;
  private long waitingSince;

  PacketThread(String name, DataPlane plane, int descriptors, Failure failure) {
    super(name, failure);
    this.plane = plane;
    poller = new Poller(descriptors);
    spin = plane.options().spin().toNanos();
  }

  @Override
  final void wakeUp() {
    poller.wakeup();
  }

  final Poller poller() {
    return poller;
  }

  final DataPlane plane() {
    return plane;
  }

  /**
   * Moves waiting packets.
   *
   * @return the number moved, or -EAGAIN
   */
  abstract int batch(@Nullable UdpBinding binding, long now);

  /**
   * The sockets have changed.
   *
   * @param old those of the former port, while messages to it are accepted
   */
  abstract void rebound(@Nullable UdpBinding binding, @Nullable UdpBinding old);

  /** Nanoseconds that the thread may sleep; negative for no limit. */
  abstract long patience(long now);

  /**
   * Nanoseconds to pause after a batch, whatever comes meanwhile; 0 for none.
   *
   * @param moved by the batch, at least 1
   */
  long pause(int moved, long now) {
    return 0;
  }

  /** Whether the line was quiet before this batch, so that most likely one packet has come. */
  final boolean isQuiet() {
    return quiet;
  }

  /** Whether this batch follows a wait, so that there is only what the poller has seen. */
  final boolean hasJustWaited() {
    return waited;
  }

  /** Runs batches until told to stop. */
  final void loop() {
    try (GracePeriod.Reader reader = plane.protocol().gracePeriod().register()) {
      while (!isStopping()) {
        step(reader);
      }
    }
  }

  /**
   * One batch, or one wait. It is a method of its own so that it is compiled after some thousand
   * calls. A quiet line goes round a loop twenty times a second, which would not be compiled for
   * hours.
   */
  private void step(GracePeriod.Reader reader) {
    beat();
    int moved;
    long now = plane.now();
    quiet = waited && spin == 0 && now - waitingSince >= QUIET_NANOS;
    reader.begin();
    try {
      UdpBinding binding = plane.binding();
      UdpBinding old = plane.previous();
      if (binding != using || old != previous) {
        using = binding;
        previous = old;
        rebound(binding, old);
      }
      moved = batch(binding, now);
    } finally {
      reader.end();
    }
    waited = false;
    if (moved > 0) {
      idleSince = 0;
      yielded = false;
      long pause = pause(moved, now);
      if (pause > 0) {
        poller.rest(pause);
      } else if (quiet && moved == 1) {
        await(now);
      }
    } else if (!yielded) {
      // Another thread on this processor may have more work for us, so yielding is cheaper than
      // sleeping.
      yielded = true;
      letOthersRun();
    } else if (spin == 0 || !stillSpinning(now, idleSince == 0 ? now : idleSince)) {
      idleSince = 0;
      await(now);
    } else if (idleSince == 0) {
      idleSince = now;
    }
  }

  private void await(long now) {
    rest();
    waited = true;
    waitingSince = now;
    poller.await(patience(now));
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on the scheduler's choice
  private static void letOthersRun() {
    Thread.yield();
  }

  private boolean stillSpinning(long now, long since) {
    Thread.onSpinWait();
    return now - since < spin;
  }

  @Override
  public void close() {
    super.close();
    poller.close();
  }
}
