package org.slaacguard.gateway;

import java.time.Duration;
import java.util.List;
import org.slaacguard.control.WebhookSettings;
import org.slaacguard.web.Webhook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the events that a webhook wants over to it, from its start on. */
final class WebhookFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookFeed.class);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int BATCH = 256;

  private volatile WebhookSettings settings;
  private final EventRing events;
  private final Webhook webhook;
  private final Thread thread;

  private WebhookFeed(WebhookSettings settings, EventRing events, Webhook webhook) {
    this.settings = settings;
    this.events = events;
    this.webhook = webhook;
    long from = events.last();
    thread = Thread.ofVirtual().name("web/feed").unstarted(() -> run(from));
  }

  /** Begins. */
  static WebhookFeed start(WebhookSettings settings, EventRing events) {
    WebhookFeed feed = new WebhookFeed(settings, events, Webhook.start(settings));
    feed.thread.start();
    LOG.info("events are sent to {}", settings);
    return feed;
  }

  private void run(long from) {
    long told = from;
    try {
      while (true) {
        List<GatewayEvent> next =
            events.await(told, PATIENCE) ? events.after(told, BATCH) : List.of();
        for (GatewayEvent event : next) {
          told = event.id();
          if (settings.wants(event.type().toString())) {
            // Ids of events are a process's own: the time tells those of several apart.
            webhook.offer(
                "slaacguard_" + event.id() + "_" + event.time().toEpochMilli(),
                event.owner().toString(),
                EventJson.of(event));
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Whether it is for that receiver, and still is: from now on it tells the types that the settings
   * say.
   */
  boolean follow(WebhookSettings next) {
    if (webhook.isGone() || !settings.isTo(next)) {
      return false;
    }
    settings = next;
    return true;
  }

  long delivered() {
    return webhook.delivered();
  }

  long failed() {
    return webhook.failed();
  }

  long dropped() {
    return webhook.dropped();
  }

  @Override
  public void close() {
    thread.interrupt();
    webhook.close();
    LOG.info("events are no longer sent to {}", settings);
  }
}
