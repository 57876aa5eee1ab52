package org.slaacguard.web;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.WebhookSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells somebody by HTTP, as Standard Webhooks has it. One who does not answer is asked again,
 * after pauses that grow, for a day. What waits is bounded in bytes: where there is no room, what
 * has waited longest goes. Safe for use by several threads; to hand a message over never waits.
 */
public final class Webhook implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);

  /** Before each attempt but the first. */
  static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(16));

  /** Bytes that wait, at most. */
  static final int ROOM = 1 << 20;

  private static final int FRAME = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int GONE = 410;

  private final WebhookSettings settings;
  private final InstantSource clock;
  private final List<Duration> pauses;
  private final HttpClient client;
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;

  // By this.
  private final PriorityQueue<Message> waiting = new PriorityQueue<>(Message::soonerThan);
  private long bytes;
  private boolean closed;
  private boolean failing;

  /** A message on its way. */
  private record Message(String id, String body, int attempt, long due) {
    int weight() {
      return FRAME + 2 * (id.length() + body.length());
    }

    int soonerThan(Message other) {
      return Long.compare(due, other.due);
    }
  }

  private Webhook(WebhookSettings settings, InstantSource clock, List<Duration> pauses) {
    this.settings = settings;
    this.clock = clock;
    this.pauses = pauses;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build();
    thread = Thread.ofVirtual().name("webhook").unstarted(this::run);
  }

  /** Begins to tell. */
  public static Webhook start(WebhookSettings settings) {
    return start(settings, InstantSource.system(), PAUSES);
  }

  /** The same with other pauses. */
  static Webhook start(WebhookSettings settings, InstantSource clock, List<Duration> pauses) {
    Webhook webhook = new Webhook(settings, clock, pauses);
    webhook.thread.start();
    return webhook;
  }

  /**
   * Hands a message over.
   *
   * @param id the same for each attempt, and for no other message
   * @param body JSON
   */
  public synchronized void offer(String id, String body) {
    if (closed) {
      return;
    }
    put(new Message(id, body, 0, System.nanoTime()));
    notifyAll();
  }

  private void put(Message message) {
    waiting.add(message);
    bytes += message.weight();
    while (bytes > ROOM) {
      Message oldest = waiting.stream().max(Webhook::olderThan).orElseThrow();
      waiting.remove(oldest);
      bytes -= oldest.weight();
      dropped.incrementAndGet();
    }
  }

  /** Who has been tried more often has waited longer. */
  private static int olderThan(Message one, Message other) {
    int byAttempts = Integer.compare(one.attempt, other.attempt);
    return byAttempts != 0 ? byAttempts : Long.compare(other.due, one.due);
  }

  private void run() {
    try {
      for (Message message = take(); message != null; message = take()) {
        try {
          attempt(message);
        } catch (RuntimeException e) {
          LOG.error("a message to {} could not be made", settings, e);
          failed.incrementAndGet();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next one that is due; null at the end. */
  private synchronized @Nullable Message take() throws InterruptedException {
    while (!closed) {
      Message next = waiting.peek();
      long left = next == null ? 0 : next.due - System.nanoTime();
      if (next != null && left <= 0) {
        waiting.remove();
        bytes -= next.weight();
        return next;
      }
      wait(next == null ? 0 : Math.max(1, left / 1_000_000));
    }
    return null;
  }

  private void attempt(Message message) throws InterruptedException {
    long seconds = clock.instant().getEpochSecond();
    HttpRequest request =
        HttpRequest.newBuilder(settings.url())
            .timeout(PATIENCE)
            .header("content-type", "application/json")
            .header("user-agent", "slaacguard")
            .header("webhook-id", message.id)
            .header("webhook-timestamp", Long.toString(seconds))
            .header(
                "webhook-signature",
                WebhookSignature.of(settings.secret(), message.id, seconds, message.body))
            .POST(HttpRequest.BodyPublishers.ofString(message.body))
            .build();
    CompletableFuture<HttpResponse<Void>> sent =
        client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    String problem;
    try {
      // An answer may have no end.
      int status = sent.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).statusCode();
      if (status / 100 == 2) {
        delivered.incrementAndGet();
        recovered();
        return;
      }
      if (status == GONE) {
        LOG.warn("{} wants no more events (410); none is told until the next start", settings);
        close();
        return;
      }
      problem = "the answer was " + status;
    } catch (ExecutionException e) {
      problem = String.valueOf(e.getCause());
    } catch (TimeoutException e) {
      boolean _ = sent.cancel(true);
      problem = "no whole answer in " + PATIENCE.toSeconds() + " s";
    }
    again(message, problem);
  }

  private synchronized void recovered() {
    if (failing) {
      failing = false;
      LOG.info("{} takes events again", settings);
    }
  }

  private synchronized void again(Message message, String problem) {
    if (!failing) {
      failing = true;
      LOG.warn("{} takes no event: {}; trying again for a day", settings, problem);
    }
    if (message.attempt >= pauses.size()) {
      failed.incrementAndGet();
    } else if (!closed) {
      long due = System.nanoTime() + pauses.get(message.attempt).toNanos();
      put(new Message(message.id, message.body, message.attempt + 1, due));
    }
  }

  /** Messages that were taken. */
  public long delivered() {
    return delivered.get();
  }

  /** Messages that nobody took, however often they were offered. */
  public long failed() {
    return failed.get();
  }

  /** Messages that found no room, or made it for others. */
  public long dropped() {
    return dropped.get();
  }

  /** Tells no more; what waits is lost. */
  @Override
  public synchronized void close() {
    closed = true;
    waiting.clear();
    bytes = 0;
    notifyAll();
  }
}
