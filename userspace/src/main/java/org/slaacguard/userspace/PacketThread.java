package org.slaacguard.userspace;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Poller;
import org.slaacguard.wireguard.GracePeriod;

/** A thread that moves packets: batch after batch, and waiting in between. */
abstract class PacketThread extends Worker {
  private static final long PAUSE_NANOS = 10_000_000L;

  private final Poller poller;
  private final DataPlane plane;
  private final long spin;
  private volatile @Nullable UdpBinding using;

  // Of the thread itself.
  private long idleSince;
  private boolean yielded = true;

  PacketThread(String name, DataPlane plane, int descriptors, Failure failure) {
    super(name, failure);
    this.plane = plane;
    poller = new Poller(descriptors);
    spin = plane.options().spin().toNanos();
  }

  /** The sockets that this thread may be using; older ones it never uses again. Any thread. */
  final @Nullable UdpBinding using() {
    return using;
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
   * Moves what waits.
   *
   * @return how much was moved, or a negative error number
   */
  abstract int batch(@Nullable UdpBinding binding, long now);

  /** There are other sockets now. */
  abstract void rebound(@Nullable UdpBinding binding);

  /** Runs batches until told to stop. */
  final void loop() {
    try (GracePeriod.Reader reader = plane.protocol().gracePeriod().register()) {
      while (!isStopping()) {
        step(reader);
      }
    }
  }

  /**
   * One batch, or one wait. A method of its own, so that it is compiled after some thousand calls:
   * a loop that a quiet line goes round twenty times a second is not, for hours.
   */
  private void step(GracePeriod.Reader reader) {
    UdpBinding binding = plane.binding();
    if (binding != using) {
      rebound(binding);
      using = binding;
    }
    long now = plane.now();
    reader.begin();
    int moved;
    try {
      moved = batch(binding, now);
    } finally {
      reader.end();
    }
    if (moved > 0) {
      idleSince = 0;
      yielded = false;
    } else if (moved < 0 && moved != -Errno.EAGAIN) {
      // Nothing to wait for would end at once: a broken descriptor is always ready.
      LockSupport.parkNanos(PAUSE_NANOS);
    } else if (!yielded) {
      // Whoever waits for this processor may have more for us: cheaper than to sleep and be woken.
      yielded = true;
      letOthersRun();
    } else if (spin == 0 || !stillSpinning(now, idleSince == 0 ? now : idleSince)) {
      idleSince = 0;
      poller.await(-1);
    } else if (idleSince == 0) {
      idleSince = now;
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on what the scheduler makes of it
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
