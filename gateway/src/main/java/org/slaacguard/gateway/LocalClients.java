package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.UapiCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients of a socket. Their number is bounded, and so is each client's time for a request. A
 * slower client is cut off, and sooner if others wait. Safe for use by several threads.
 */
final class LocalClients {
  private static final Logger LOG = LoggerFactory.getLogger(LocalClients.class);

  /** The most clients at a time. */
  static final int PLACES = 32;

  /** A client is guaranteed this part of its time. */
  static final int GRACE = 60;

  /** How long a client that was cut off takes to be gone, before another one is cut off. */
  private static final long END_NANOS = 50_000_000L;

  private static final long SECOND = 1_000_000_000L;
  private static final int EIO = 5;
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final Path socket;
  private final long patienceNanos;
  private final Semaphore places = new Semaphore(PLACES);

  /** Wakes the watch: a client has come, or the socket is closed. */
  private final Semaphore news = new Semaphore(0);

  /** When a client that was cut off was last told of. */
  private final AtomicLong warned = new AtomicLong(System.nanoTime() - SECOND);

  /** The open clients, and the deadline of each. */
  private final Map<SocketChannel, Long> deadlines = new ConcurrentHashMap<>();

  /** Those of them whose request is there as a whole. */
  private final Set<SocketChannel> working = ConcurrentHashMap.newKeySet();

  /**
   * None yet.
   *
   * @param socket for messages
   * @param patienceNanos how long a client may take for one request
   */
  LocalClients(Path socket, long patienceNanos) {
    this.socket = socket;
    this.patienceNanos = patienceNanos;
  }

  /**
   * Waits for a place for another client, and takes it. However many clients have begun a request
   * and do not go on with it, the wait is little longer than what is guaranteed to each.
   */
  void awaitPlace() throws InterruptedException {
    while (!places.tryAcquire()) {
      long wait = cutOffSlowest() ? END_NANOS : patienceNanos / GRACE / 4;
      if (places.tryAcquire(wait, TimeUnit.NANOSECONDS)) {
        return;
      }
    }
  }

  /** Notes that a client begins a request. */
  void begin(SocketChannel client) {
    working.remove(client);
    deadlines.put(client, System.nanoTime() + patienceNanos);
    wakeup();
  }

  /** Notes that a client's request is there as a whole, and being done. */
  void work(SocketChannel client) {
    working.add(client);
  }

  /** Wakes the watch, which checks the socket and the clients. */
  void wakeup() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  /** Notes that a client is gone, which frees its place. */
  void end(SocketChannel client) {
    deadlines.remove(client);
    working.remove(client);
    places.release();
  }

  /** The number of clients. */
  int count() {
    return deadlines.size();
  }

  /**
   * Cuts off clients after their deadline, as long as the socket is open; sleeps without clients.
   */
  void watch(BooleanSupplier isOpen) {
    try {
      while (isOpen.getAsBoolean()) {
        if (deadlines.isEmpty()) {
          news.acquire();
          continue;
        }
        Thread.sleep(Duration.ofNanos(Math.clamp(patienceNanos / 4, 1_000_000, 1_000_000_000)));
        long now = System.nanoTime();
        for (Map.Entry<SocketChannel, Long> entry : deadlines.entrySet()) {
          if (entry.getValue() - now < 0) {
            cutOff(entry.getKey());
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Makes room by cutting off the client with the least time left, which has had a fair share: one
   * that has not sent its request yet, if there is any.
   *
   * @return false if there is none
   */
  private boolean cutOffSlowest() {
    long grace = System.nanoTime() + patienceNanos - patienceNanos / GRACE;
    Optional<SocketChannel> slowest =
        deadlines.entrySet().stream()
            .filter(entry -> entry.getValue() - grace < 0)
            .min(
                (a, b) -> {
                  int both =
                      Boolean.compare(working.contains(a.getKey()), working.contains(b.getKey()));
                  return both != 0 ? both : Long.signum(a.getValue() - b.getValue());
                })
            .map(Map.Entry::getKey);
    slowest.ifPresent(this::cutOff);
    return slowest.isPresent();
  }

  private void cutOff(SocketChannel client) {
    deadlines.remove(client);
    long now = System.nanoTime();
    long last = warned.get();
    if (now - last >= SECOND && warned.compareAndSet(last, now)) {
      LOG.warn("a client of {} took too long", socket);
    }
    close(client);
  }

  private void close(SocketChannel client) {
    try {
      client.close();
    } catch (IOException e) {
      LOG.warn("cannot close a client of {}: {}", socket, e.getMessage());
    }
  }

  /**
   * Ends the connections of all clients.
   *
   * @param word the last line for them; null for none
   */
  void dismiss(@Nullable String word) {
    for (SocketChannel client : deadlines.keySet()) {
      if (word != null) {
        tell(client, word);
      }
      close(client);
    }
  }

  /** Sends a last line, without waiting for a client that does not read. */
  private void tell(SocketChannel client, String text) {
    Thread telling =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    StringBuilder out = new StringBuilder();
                    UapiCodec.writeRefusal(true, EIO, text, out);
                    client.write(ByteBuffer.wrap(out.toString().getBytes(StandardCharsets.UTF_8)));
                  } catch (IOException e) {
                    LOG.debug("a client of {} is gone: {}", socket, e.getMessage());
                  }
                });
    try {
      boolean _ = telling.join(FAREWELL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
