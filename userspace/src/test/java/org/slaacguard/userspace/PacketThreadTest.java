package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.EventFd;
import org.slaacguard.linux.Poller;

/** How often a thread looks for packets. */
class PacketThreadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PACKETS = 50;

  private final Node node = new Node(1);
  private final Counting thread = new Counting(node.plane);

  /** Moves what a test puts there. */
  private static final class Counting extends PacketThread {
    private final EventFd readable = new EventFd();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger moved = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();

    Counting(DataPlane plane) {
      super("counting", plane, 1, (died, cause) -> fail(died, cause));
      poller().add(readable.fd(), Poller.READABLE);
    }

    void put(int packets) {
      waiting.addAndGet(packets);
      readable.signal();
    }

    @Override
    void work() {
      loop();
    }

    @Override
    void rebound(@Nullable UdpBinding binding, @Nullable UdpBinding old) {}

    @Override
    int batch(@Nullable UdpBinding binding, long now) {
      looks.incrementAndGet();
      readable.drain();
      int taken = waiting.getAndSet(0);
      moved.addAndGet(taken);
      return taken == 0 ? -Errno.EAGAIN : taken;
    }

    @Override
    long patience(long now) {
      return -1;
    }

    @Override
    public void close() {
      super.close();
      readable.close();
    }
  }

  @AfterEach
  void close() {
    thread.close();
    node.close();
  }

  /** Puts packets there, each time after a pause that makes the line a quiet one, or at once. */
  private int looks(int packets, long pauseNanos) {
    await(thread::isResting);
    int before = thread.looks.get();
    for (int i = 0; i < PACKETS; i++) {
      int wanted = thread.moved.get() + packets;
      LockSupport.parkNanos(pauseNanos);
      thread.put(packets);
      await(() -> thread.moved.get() == wanted && thread.isResting());
    }
    return thread.looks.get() - before;
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - end < 0, "in time");
      Thread.onSpinWait();
    }
  }

  @Test
  void shouldSleepAgainAtOnceOnAQuietLine() {
    thread.start();
    int looks = looks(1, 2 * PacketThread.QUIET_NANOS);
    assertTrue(looks <= PACKETS + 5, looks + " looks for " + PACKETS + " packets");
  }

  @Test
  void shouldLookForMoreWherePacketsComeTogether() {
    thread.start();
    int looks = looks(2, 2 * PacketThread.QUIET_NANOS);
    assertTrue(looks >= 3 * PACKETS, looks + " looks");
    assertEquals(2 * PACKETS, thread.moved.get());
  }
}
