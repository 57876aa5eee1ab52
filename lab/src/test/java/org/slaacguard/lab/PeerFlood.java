package org.slaacguard.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/** What a hostile peer sends, from its own thread, until this is closed. */
final class PeerFlood implements AutoCloseable {
  /**
   * The longest that all answers together may take. A gateway that does its peer's work first needs
   * longer for three of them.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Sends the next packet. */
  @FunctionalInterface
  interface Attack {
    void next(RawPeer attacker) throws IOException;
  }

  private final AtomicLong sent = new AtomicLong();
  private final CompletableFuture<Boolean> running;
  private volatile boolean over;

  /**
   * Begins to send.
   *
   * @param session shakes hands, from another port each time
   * @param rekey packets of a session
   */
  PeerFlood(Host from, Callable<RawPeer> session, int rekey, Attack attack) {
    running =
        from.async(
            () -> {
              while (!over) {
                try (RawPeer attacker = session.call()) {
                  for (int i = 0; i < rekey && !over; i++) {
                    attack.next(attacker);
                    sent.incrementAndGet();
                  }
                }
              }
              return true;
            });
  }

  /** Packets sent so far. Any thread. */
  long sent() {
    return sent.get();
  }

  /**
   * Asks again and again beside the flood. How long one answer takes is the machine's business;
   * that they keep coming is the gateway's.
   *
   * @param answers at least so many
   * @param time and for so long
   * @return how long each took, in milliseconds
   * @throws LabException if they do not come, or the flood has ended
   */
  List<Long> asked(int answers, Duration time, Runnable question) {
    List<Long> took = new ArrayList<>();
    long before = sent();
    long began = System.nanoTime();
    Await.until(
        answers + " answers beside a flood",
        PATIENCE,
        () -> {
          long since = System.nanoTime();
          question.run();
          took.add((System.nanoTime() - since) / 1_000_000);
          return took.size() >= answers && System.nanoTime() - began > time.toNanos();
        });
    if (running.isDone() || sent() == before) {
      throw new LabException("no flood: " + running + ", " + sent() + " packets");
    }
    return took;
  }

  /** Ends it. */
  @Override
  public void close() {
    over = true;
    try {
      running.join();
    } catch (CompletionException e) {
      throw new LabException("the flood", e);
    }
  }
}
