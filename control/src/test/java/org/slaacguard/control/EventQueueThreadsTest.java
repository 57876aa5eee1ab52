package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendEvent.AddressLearned;
import org.slaacguard.control.BackendEvent.SessionEstablished;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/**
 * Several threads offer, one sleeps until it is woken and takes: nothing is lost, nobody sleeps on.
 */
final class EventQueueThreadsTest {
  private static final int THREADS = 3;
  private static final int EACH = 20_000;

  private final Semaphore woken = new Semaphore(0);
  private final EventQueue events = new EventQueue(1 << 20, 1 << 30, woken::release);

  @Test
  void shouldHandOverEverythingOnceAndInOrder() throws InterruptedException {
    PeerEvents shared = events.peer(PublicKey.ofBytes(new byte[PublicKey.LENGTH]));
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int number = t;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < EACH; i++) {
                      shared.offer(
                          new AddressLearned(
                              shared.peer(), IpAddress.of(number + 1, i), Instant.EPOCH));
                      if (i % 100 == 0) {
                        shared.offer(new SessionEstablished(shared.peer(), Instant.EPOCH));
                      }
                    }
                  }));
    }
    int[] next = new int[THREADS];
    int total = 0;
    while (total < THREADS * EACH) {
      assertTrue(woken.tryAcquire(60, TimeUnit.SECONDS), "nobody was woken for what waits");
      events.poll(
          event -> {
            if (event instanceof AddressLearned learned) {
              int thread = (int) learned.address().high() - 1;
              assertEquals(next[thread]++, learned.address().low());
            }
          });
      total = 0;
      for (int count : next) {
        total += count;
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(0, events.lost());
    assertEquals(0, events.addresses().taken());
  }
}
