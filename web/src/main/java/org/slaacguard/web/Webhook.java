package org.slaacguard.web;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
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
 * after pauses that grow, for a day. What waits is bounded in bytes, and shared among those whom it
 * is about ({@link WebhookQueue}). Safe for use by several threads; to hand a message over never
 * waits.
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

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int GONE = 410;

  private final WebhookSettings settings;
  private final InstantSource clock;
  private final List<Duration> pauses;
  private final HttpClient client;
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final Thread thread;

  // By this.
  private final WebhookQueue waiting = new WebhookQueue(ROOM);
  private boolean closed;
  private boolean failing;

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
    // Looking a name up may wait, and would keep virtual threads from a processor meanwhile.
    thread = Thread.ofPlatform().daemon().name("web/hook").unstarted(this::run);
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
   * @param share whom it is about: many messages about one do not hold up those about others
   * @param body JSON
   */
  public synchronized void offer(String id, String share, String body) {
    if (!closed) {
      waiting.put(new WebhookQueue.Message(id, share, body, 0, System.nanoTime()));
      notifyAll();
    }
  }

  private void run() {
    try {
      for (WebhookQueue.Message message = take(); message != null; message = take()) {
        try {
          attempt(message);
        } catch (RuntimeException e) {
          LOG.debug("a message to {} could not be made", settings, e);
          again(message, "it could not be made: " + e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next one that is due; null at the end. */
  private synchronized WebhookQueue.@Nullable Message take() throws InterruptedException {
    while (!closed) {
      long now = System.nanoTime();
      WebhookQueue.Message next = waiting.take(now);
      if (next != null) {
        return next;
      }
      long due = waiting.nextDue();
      wait(due == Long.MAX_VALUE ? 0 : Math.max(1, (due - now) / 1_000_000));
    }
    return null;
  }

  private void attempt(WebhookQueue.Message message) throws InterruptedException {
    long seconds = clock.instant().getEpochSecond();
    HttpRequest request =
        HttpRequest.newBuilder(settings.url())
            .timeout(PATIENCE)
            .header("content-type", "application/json")
            .header("user-agent", "slaacguard")
            .header("webhook-id", message.id())
            .header("webhook-timestamp", Long.toString(seconds))
            .header(
                "webhook-signature",
                WebhookSignature.of(settings.secret(), message.id(), seconds, message.body()))
            .POST(HttpRequest.BodyPublishers.ofString(message.body()))
            .build();
    WebhookAnswer answer = new WebhookAnswer();
    String problem = send(request, answer);
    int status = answer.status();
    if (status / 100 == 2) {
      delivered.incrementAndGet();
      recovered();
    } else if (status == GONE) {
      LOG.warn("{} wants no more events (410); 'slaacguard reload' sends them again", settings);
      close();
    } else {
      again(message, status == 0 ? problem : "the answer was " + status);
    }
  }

  /** Waits for the end of an attempt; returns why it has no answer. */
  private String send(HttpRequest request, WebhookAnswer answer) throws InterruptedException {
    CompletableFuture<? extends HttpResponse<?>> sent = client.sendAsync(request, answer);
    try {
      sent.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      return String.valueOf(e.getCause());
    } catch (TimeoutException e) {
      boolean _ = sent.cancel(true);
    }
    return "no answer in " + PATIENCE.toSeconds() + " s";
  }

  private synchronized void recovered() {
    if (failing) {
      failing = false;
      LOG.info("{} takes events again", settings);
    }
  }

  private synchronized void again(WebhookQueue.Message message, String problem) {
    if (closed) {
      return; // That ended the attempt.
    }
    if (!failing) {
      failing = true;
      LOG.warn("{} takes no event: {}; trying again for a day", settings, problem);
    }
    if (message.attempt() >= pauses.size()) {
      failed.incrementAndGet();
    } else {
      waiting.put(message.again(System.nanoTime() + pauses.get(message.attempt()).toNanos()));
    }
  }

  /** Whether it tells no more, because it was closed or the receiver wants nothing. */
  public synchronized boolean isGone() {
    return closed;
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
  public synchronized long dropped() {
    return waiting.dropped();
  }

  /** Tells no more; what waits is lost. */
  @Override
  public synchronized void close() {
    closed = true;
    waiting.clear();
    client.shutdownNow();
    notifyAll();
  }
}
