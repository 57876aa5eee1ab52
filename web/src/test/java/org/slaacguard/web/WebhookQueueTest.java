package org.slaacguard.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slaacguard.web.WebhookQueue.Message;

final class WebhookQueueTest {
  private static final int ROOM = 100_000;

  private final WebhookQueue queue = new WebhookQueue(ROOM);

  private static Message message(String id, String share, long due) {
    return new Message(id, share, "x".repeat(300), 0, due);
  }

  private List<String> takeAll(long now) {
    List<String> ids = new ArrayList<>();
    for (Message next = queue.take(now); next != null; next = queue.take(now)) {
      ids.add(next.id());
    }
    return ids;
  }

  @Test
  void shouldGiveTurnsToAllWhomMessagesAreAbout() {
    for (int i = 0; i < 3; i++) {
      queue.put(message("busy" + i, "busy", i));
    }
    queue.put(message("quiet0", "quiet", 5));
    queue.put(message("quiet1", "quiet", 6));
    assertEquals(List.of("busy0", "quiet0", "busy1", "quiet1", "busy2"), takeAll(10));
  }

  @Test
  void shouldKeepWhatIsAboutOthersWhereOneHasManyMessages() {
    queue.put(message("first", "quiet", 0));
    for (int i = 0; i < 10_000; i++) {
      queue.put(message("busy" + i, "busy", i));
      if (i == 5_000) {
        queue.put(message("second", "quiet", i));
      }
    }
    assertTrue(queue.dropped() > 9_000, "dropped " + queue.dropped());
    List<String> ids = takeAll(10_000);
    assertTrue(ids.contains("first") && ids.contains("second"), ids.toString());
    assertTrue(ids.contains("busy9999"), "its newest stay");
    assertTrue(ids.indexOf("second") < 4, ids.toString());
  }

  @Test
  void shouldDropFirstWhatHasBeenTriedMostOften() {
    WebhookQueue small = new WebhookQueue(2_000);
    Message tried = message("tried", "a", 50).again(60).again(70);
    small.put(tried);
    small.put(message("new", "a", 10));
    small.put(message("newer", "a", 20));
    assertEquals("new", id(small.take(100)));
    assertEquals("newer", id(small.take(100)));
    assertNull(small.take(100));
    assertEquals(1, small.dropped());
  }

  private static String id(@Nullable Message message) {
    assertNotNull(message);
    return message.id();
  }

  @Test
  void shouldWaitUntilAMessageIsDue() {
    assertEquals(Long.MAX_VALUE, queue.nextDue());
    queue.put(message("late", "a", 100));
    queue.put(message("later", "b", 200));
    assertNull(queue.take(99));
    assertEquals(100, queue.nextDue());
    assertEquals("late", id(queue.take(100)));
    assertEquals(200, queue.nextDue());
    queue.clear();
    assertEquals(Long.MAX_VALUE, queue.nextDue());
  }
}
