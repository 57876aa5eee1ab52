package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.FailureReport;
import org.slaacguard.net.PublicKey;

/** Every way in which the controller's thread may end, and what is heard of it. */
@Timeout(60)
final class ControllerThreadTest {
  private final FakeBackend backend = new FakeBackend();
  private final FailureReport report = new FailureReport("t0");
  private final ControllerThread thread = new ControllerThread("t0", report);
  private volatile LinkView view = new LinkView(true, true, 1420, null, List.of());
  private volatile @Nullable Throwable watchDies;

  private LinkView look() {
    if (watchDies instanceof RuntimeException e) {
      throw e;
    }
    if (watchDies instanceof Error e) {
      throw e;
    }
    return view;
  }

  private void start() throws BackendException {
    thread.start(
        now -> new Controller(backend, this::look, List.of(new EventLog("fake0", now)), now));
  }

  private static DeviceUpdate change() {
    return DeviceUpdate.builder().build();
  }

  private void assertDead(String what) throws InterruptedException {
    thread.join();
    assertEquals(what, report.first());
    assertTrue(thread.hasEnded());
    assertTrue(backend.closed, "what it had is given back");
    assertThrows(BackendException.class, thread.requests()::status);
  }

  @Test
  void shouldReportAnExceptionInAStep() throws Exception {
    watchDies = new IllegalStateException("injected");
    start();
    assertDead("the controller has died");
  }

  @Test
  void shouldReportAnErrorInAStep() throws Exception {
    watchDies = new OutOfMemoryError("injected");
    start();
    assertDead("the controller has died");
  }

  @Test
  void shouldReportAnErrorInARequest() throws Exception {
    start();
    // What the first look at the link changes is behind it then.
    thread.requests().refresh();
    backend.whileApplying =
        () -> {
          throw new StackOverflowError("injected");
        };
    assertThrows(BackendException.class, () -> thread.requests().apply(change()));
    assertDead("the controller has died");
  }

  @Test
  void shouldOutliveAnExceptionInARequest() throws Exception {
    start();
    // What the first look at the link changes is behind it then.
    thread.requests().refresh();
    Runnable before = backend.whileApplying;
    backend.whileApplying =
        () -> {
          throw new IllegalStateException("injected");
        };
    assertThrows(BackendException.class, () -> thread.requests().apply(change()));
    backend.whileApplying = before;
    thread.requests().apply(change());
    assertNull(report.first());
    thread.close();
    assertNull(report.first());
  }

  @Test
  void shouldReportABackendThatHasFailed() throws Exception {
    start();
    backend.broken = "t0-in-0 has died";
    thread.wakeup();
    assertDead("t0-in-0 has died");
  }

  @Test
  void shouldReportNothingWhereTheInterfaceWasDeleted() throws Exception {
    view = new LinkView(false, false, 0, null, List.of());
    backend.failure = new BackendException("deleted", 19);
    start();
    thread.join();
    assertTrue(backend.closed);
    assertNull(report.first());
  }

  @Test
  void shouldReportAnEndThatFails() throws Exception {
    backend.whileClosing =
        () -> {
          throw new IllegalStateException("injected");
        };
    start();
    thread.close();
    assertEquals("the controller has died", report.first());
  }

  @Test
  void shouldAnswerWhetherItLives() throws Exception {
    start();
    assertEquals(true, question(thread.ask()).get(60, TimeUnit.SECONDS));
    assertTrue(thread.backendLives(0));
    CountDownLatch applying = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    backend.whileApplying =
        () -> {
          applying.countDown();
          awaitUninterruptibly(held);
        };
    Thread client =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    thread.requests().apply(change());
                  } catch (BackendException e) {
                    report.report("refused", e);
                  }
                });
    applying.await();
    Future<?> waiting = question(thread.ask());
    assertFalse(waiting.isDone(), "it hangs");
    held.countDown();
    waiting.get(60, TimeUnit.SECONDS);
    client.join();
    thread.close();
    assertTrue(question(thread.ask()).isDone(), "who has ended is not missed");
    assertTrue(thread.backendLives(0));
    assertNull(report.first());
  }

  /** Each comes at another moment of the thread's turn: a step, a wait for its pace, a rest. */
  @Test
  void shouldHearOfEachEventWheneverItComes() throws Exception {
    Semaphore heard = new Semaphore(0);
    Service service =
        new Service() {
          @Override
          public void event(BackendEvent event, long now) {
            heard.release();
          }
        };
    thread.start(now -> new Controller(backend, this::look, List.of(service), now));
    SplittableRandom random = new SplittableRandom(1);
    PublicKey peer = PublicKey.ofBytes(new byte[32]);
    for (int i = 0; i < 3000; i++) {
      long until = System.nanoTime() + random.nextLong(1_000_000);
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      backend.events.add(new BackendEvent.SessionExpired(peer, Instant.EPOCH));
      thread.wakeup();
      assertTrue(heard.tryAcquire(50, TimeUnit.SECONDS), "event " + i + " is not heard of");
    }
    thread.close();
    assertNull(report.first());
  }

  private static Future<?> question(@Nullable Future<?> asked) {
    return Objects.requireNonNull(asked, "there is room for a question");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
