package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendEvent.SessionExpired;
import org.slaacguard.net.PublicKey;

final class EventQueueTest {
  private static final PublicKey PEER = PublicKey.ofBytes(new byte[PublicKey.LENGTH]);

  private final EventQueue events = new EventQueue(2, () -> this.wakeups++);
  private final List<BackendEvent> polled = new ArrayList<>();
  private int wakeups;

  @Test
  void shouldHandOverInOrderAndCountWhatOverflows() {
    events.offer(event(1));
    assertFalse(events.isFull());
    events.offer(event(2));
    assertTrue(events.isFull());
    events.offer(event(3));
    events.lose();

    assertEquals(2, events.lost());
    assertEquals(2, events.poll(polled::add));
    assertEquals(List.of(event(1), event(2)), polled);
    assertFalse(events.isFull());
    assertEquals(0, events.poll(polled::add));
  }

  @Test
  void shouldWakeOnceForAllThatWaits() {
    events.offer(event(1));
    events.offer(event(2));
    events.offer(event(3));
    assertEquals(1, wakeups);
    events.poll(polled::add);
    events.offer(event(4));
    assertEquals(2, wakeups);
  }

  @Test
  void shouldWakeAgainForWhatComesWhileItIsPolled() {
    events.offer(event(1));
    events.poll(
        event -> {
          polled.add(event);
          if (polled.size() == 1) {
            events.offer(event(2));
          }
        });
    assertEquals(2, wakeups, "whoever polls may have looked at the queue before");
    assertEquals(List.of(event(1), event(2)), polled);
  }

  @Test
  void shouldWakeForALossToo() {
    events.lose();
    assertEquals(1, wakeups);
  }

  private static BackendEvent event(int second) {
    return new SessionExpired(PEER, Instant.ofEpochSecond(second));
  }
}
