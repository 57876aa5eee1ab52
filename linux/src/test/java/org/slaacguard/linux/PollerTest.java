package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DescriptorLeaks.class)
class PollerTest {
  @Test
  void shouldSeeOnlyWhatIsWanted() {
    try (Poller poller = new Poller(2);
        EventFd first = new EventFd();
        EventFd second = new EventFd()) {
      int a = poller.add(first.fd(), Poller.READABLE);
      int b = poller.add(second.fd(), 0);
      assertFalse(poller.await(0));
      assertEquals(0, poller.seen(a));
      second.signal();
      first.signal();
      first.signal();
      assertFalse(poller.await(-1));
      assertEquals(Poller.READABLE, poller.seen(a));
      assertEquals(0, poller.seen(b));
      poller.want(b, Poller.READABLE | Poller.WRITABLE);
      poller.await(-1);
      assertEquals(Poller.READABLE | Poller.WRITABLE, poller.seen(b));
      assertTrue(first.drain());
      assertFalse(first.drain());
      poller.remove(b);
      assertFalse(poller.await(0));
      assertEquals(0, poller.seen(a));
      assertEquals(0, poller.seen(b));
    }
  }

  @Test
  void shouldEndWaitOnWakeupFromAnotherThread() throws Exception {
    try (Poller poller = new Poller(1)) {
      Thread other = Thread.ofPlatform().start(poller::wakeup);
      assertTrue(poller.await(-1));
      other.join();
      assertFalse(poller.await(0), "one wake-up ends one wait");
    }
  }

  @Test
  void shouldEndWaitWhenTheTimeIsOver() {
    try (Poller poller = new Poller(1)) {
      long start = System.nanoTime();
      assertFalse(poller.await(1_500_000));
      assertTrue(System.nanoTime() - start >= 1_500_000);
    }
  }

  @Test
  void shouldRestWhateverIsReadable() {
    try (Poller poller = new Poller(1);
        EventFd event = new EventFd()) {
      int a = poller.add(event.fd(), Poller.READABLE);
      event.signal();
      long start = System.nanoTime();
      assertFalse(poller.rest(1_500_000));
      assertTrue(System.nanoTime() - start >= 1_500_000);
      poller.wakeup();
      assertTrue(poller.rest(-1));
      assertFalse(poller.await(-1), "it is watched again");
      assertEquals(Poller.READABLE, poller.seen(a));
    }
  }

  @Test
  void shouldRefuseMoreThanItsCapacity() {
    try (Poller poller = new Poller(1);
        EventFd event = new EventFd()) {
      poller.add(event.fd(), Poller.READABLE);
      assertThrows(IllegalStateException.class, () -> poller.add(event.fd(), Poller.READABLE));
    }
  }

  /** The number of a closed descriptor is the next one's. */
  @Test
  void shouldSignalNobodyElseOnceItIsClosed() throws InterruptedException {
    AtomicReferenceArray<EventFd> newest =
        new AtomicReferenceArray<>(new EventFd[] {new EventFd()});
    AtomicBoolean over = new AtomicBoolean();
    Thread[] signalling = new Thread[2];
    for (int i = 0; i < signalling.length; i++) {
      signalling[i] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!over.get()) {
                      newest.get(0).signal();
                    }
                  });
    }
    try {
      for (int i = 0; i < 2_000; i++) {
        newest.get(0).close();
        try (EventFd quiet = new EventFd()) {
          Thread.onSpinWait();
          assertFalse(quiet.drain(), "a late signal was another descriptor's");
        }
        newest.set(0, new EventFd());
      }
    } finally {
      over.set(true);
      for (Thread each : signalling) {
        each.join();
      }
      newest.get(0).close();
    }
  }
}
