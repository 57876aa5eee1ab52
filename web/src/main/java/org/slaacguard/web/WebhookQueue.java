package org.slaacguard.web;

import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a webhook that wait, in a bounded number of bytes. Those about whom there are many
 * cannot push out, or hold up, those about others: where there is no room, the one that has waited
 * longest of whoever has most goes; and all have their turns. Times are monotonic nanoseconds. Not
 * for several threads.
 */
final class WebhookQueue {
  private static final int FRAME = 200;

  private final int room;

  /** By whom they are about; whose turn is next comes first. */
  private final Map<String, Share> shares = new LinkedHashMap<>();

  private long bytes;
  private long dropped;

  /**
   * A message on its way.
   *
   * @param id the same for each attempt
   * @param share whom it is about
   * @param attempt how many there were before
   * @param due when it is to be sent
   */
  record Message(String id, String share, String body, int attempt, long due) {
    int weight() {
      return FRAME + 2 * (id.length() + share.length() + body.length());
    }

    /** The next attempt. */
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
   * An empty one.
   *
   * @param room bytes
   */
  WebhookQueue(int room) {
    this.room = room;
  }

  /** Has a message wait; another one may go for it, or itself. */
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
      // Who has been tried more often has waited longer.
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

  /** Takes the next one that is due; null if none is. */
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

  /** When one is due, if nothing changes; {@link Long#MAX_VALUE} if none waits. */
  long nextDue() {
    long next = Long.MAX_VALUE;
    for (Share share : shares.values()) {
      Message first = share.waiting.peek();
      next = first == null ? next : Math.min(next, first.due());
    }
    return next;
  }

  /** Forgets all. */
  void clear() {
    shares.clear();
    bytes = 0;
  }

  /** Messages that found no room, or made it for others. */
  long dropped() {
    return dropped;
  }
}
