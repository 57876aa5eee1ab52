package org.slaacguard.web;

import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Waiting messages of a webhook, bounded in bytes. Each message belongs to the share of its
 * subject, such as a peer. A subject with many messages can neither displace nor delay those of
 * others: without room, the longest-waiting message of the largest share goes, and shares take
 * turns. Times are monotonic nanoseconds. Not thread-safe.
 */
final class WebhookQueue {
  private static final int FRAME = 200;

  private final int room;

  /** The shares, in the order of their turns. */
  private final Map<String, Share> shares = new LinkedHashMap<>();

  private long bytes;
  private long dropped;

  /**
   * A message to be sent.
   *
   * @param id the same for each attempt
   * @param share the subject
   * @param attempt number of earlier attempts
   * @param due when to send it
   */
  record Message(String id, String share, String body, int attempt, long due) {
    int weight() {
      return FRAME + 2 * (id.length() + share.length() + body.length());
    }

    /** The message for its next attempt. */
    Message again(long at) {
      return new Message(id, share, body, attempt + 1, at);
    }
  }

  private static final class Share {
    final PriorityQueue<Message> waiting =
        new PriorityQueue<>(Comparator.comparingLong(Message::due));
    long bytes;
  }

  /**
   * Creates an empty queue.
   *
   * @param room bytes
   */
  WebhookQueue(int room) {
    this.room = room;
  }

  /** Adds a message; without room, another one or the message itself is dropped. */
  void put(Message message) {
    Share share = shares.computeIfAbsent(message.share(), _ -> new Share());
    share.waiting.add(message);
    share.bytes += message.weight();
    bytes += message.weight();
    while (bytes > room) {
      dropFromLargest();
    }
  }

  private void dropFromLargest() {
    String name = "";
    Share largest = null;
    for (Map.Entry<String, Share> each : shares.entrySet()) {
      if (largest == null || each.getValue().bytes > largest.bytes) {
        name = each.getKey();
        largest = each.getValue();
      }
    }
    if (largest != null) {
      // A message with more attempts has waited longer.
      Message oldest =
          largest.waiting.stream()
              .max(
                  Comparator.comparingInt(Message::attempt)
                      .thenComparing(Message::due, Comparator.reverseOrder()))
              .orElseThrow();
      largest.waiting.remove(oldest);
      largest.bytes -= oldest.weight();
      bytes -= oldest.weight();
      dropped++;
      if (largest.waiting.isEmpty()) {
        shares.remove(name);
      }
    }
  }

  /** Takes the next due message; null if there is none. */
  @Nullable Message take(long now) {
    Iterator<Map.Entry<String, Share>> turns = shares.entrySet().iterator();
    while (turns.hasNext()) {
      Map.Entry<String, Share> turn = turns.next();
      Share share = turn.getValue();
      Message first = share.waiting.peek();
      if (first != null && first.due() - now <= 0) {
        share.waiting.remove();
        turns.remove();
        if (!share.waiting.isEmpty()) {
          shares.put(turn.getKey(), share);
        }
        share.bytes -= first.weight();
        bytes -= first.weight();
        return first;
      }
    }
    return null;
  }

  /** When the next message is due; {@link Long#MAX_VALUE} without one. */
  long nextDue() {
    long next = Long.MAX_VALUE;
    for (Share share : shares.values()) {
      Message first = share.waiting.peek();
      next = first == null ? next : Math.min(next, first.due());
    }
    return next;
  }

  /** Drops all messages. */
  void clear() {
    shares.clear();
    bytes = 0;
  }

  /** Number of messages dropped for lack of room. */
  long dropped() {
    return dropped;
  }
}
