package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.BackendSettings;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.EventFd;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/** Whatever ends the thread of a kernel's interface, the interface is known to have failed. */
final class KernelThreadDeathTest {
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final PublicKey ONE = PublicKey.parseHex("01".repeat(32));

  private final List<Subject> subjects = new ArrayList<>();

  /** What the kernel's side throws, and in which call. */
  private record Fault(String call, Supplier<Throwable> thrown) {
    static final Fault NONE = new Fault("", AssertionError::new);
  }

  /** A backend on a device in memory, which fails where it should. */
  private static final class Subject {
    final FakeDevice device = new FakeDevice();
    final EventFd ring = new EventFd();
    final CountDownLatch released = new CountDownLatch(1);
    final AtomicInteger wakeups = new AtomicInteger();
    volatile Fault fault = Fault.NONE;

    KernelBackend open() throws BackendException {
      device.beforeCall =
          call -> {
            if (fault.call.equals(call)) {
              raise(fault.thrown.get());
            }
          };
      return KernelBackend.open(
          "dead0",
          BackendSettings.KERNEL,
          (name, settings) ->
              new KernelAccess(
                  device,
                  device,
                  packet -> true,
                  new FakeLoans(),
                  HandshakeView.NONE,
                  ring.fd(),
                  () -> 0,
                  released::countDown),
          wakeups::incrementAndGet);
    }
  }

  private Subject subject() {
    Subject subject = new Subject();
    subjects.add(subject);
    return subject;
  }

  private static void raise(Throwable thrown) {
    switch (thrown) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(thrown);
    }
  }

  @AfterEach
  void close() {
    subjects.forEach(subject -> subject.ring.close());
  }

  private static List<Supplier<Throwable>> deaths() {
    return List.of(
        () -> new OutOfMemoryError("Java heap space"),
        StackOverflowError::new,
        () -> new NoClassDefFoundError("Gone"),
        () -> new AssertionError("a fault of ours"),
        () -> new IllegalStateException("another"),
        () -> new LinuxException("get", Errno.EPERM));
  }

  /** In what the probe saw, the reading of the kernel, and what it counted. */
  @ParameterizedTest
  @ValueSource(strings = {"poll", "get", "lost"})
  void shouldBeKnownToHaveFailedWhenItsThreadDiesAtWork(String call) throws Exception {
    // All at once: each waits for its thread to make that call, which may be seconds away.
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (Supplier<Throwable> thrown : deaths()) {
      Subject subject = subject();
      all.add(
          CompletableFuture.runAsync(
              () -> assertKnownToHaveFailed(subject, new Fault(call, thrown)),
              task -> Thread.ofPlatform().start(task)));
    }
    for (CompletableFuture<Void> each : all) {
      each.get(4 * PATIENCE_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  private static void assertKnownToHaveFailed(Subject subject, Fault fault) {
    try (KernelBackend backend = subject.open()) {
      backend.apply(DeviceUpdate.builder().peer(PeerUpdate.builder(ONE).build()).build());
      assertTrue(backend.isLive(PATIENCE_NANOS));
      assertNull(backend.failure());
      subject.wakeups.set(0);
      subject.fault = fault;
      awaitFailure(backend);

      assertToldWhy(backend, fault.thrown.get().toString());
      assertRefusedAtOnce(backend);
      assertFalse(backend.isLive(PATIENCE_NANOS));
      assertTrue(subject.wakeups.get() > 0, "the controller has to hear of it");
      assertTrue(
          subject.released.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS),
          "what it held is given back");
    } catch (BackendException | InterruptedException e) {
      throw new AssertionError(fault.call, e);
    }
  }

  private static void awaitFailure(KernelBackend backend) {
    long since = System.nanoTime();
    while (backend.failure() == null && System.nanoTime() - since < PATIENCE_NANOS) {
      backend.isLive(1_000_000L); // wakes it
    }
  }

  /** The cause is told a moment after the fact, which needs no memory. */
  private static void assertToldWhy(KernelBackend backend, String why) {
    long since = System.nanoTime();
    while (!String.valueOf(backend.failure()).endsWith(why)
        && System.nanoTime() - since < PATIENCE_NANOS) {
      Thread.onSpinWait();
    }
    assertEquals("dead0 is not taught any more: " + why, backend.failure());
  }

  private static void assertRefusedAtOnce(KernelBackend backend) {
    long since = System.nanoTime();
    for (var question :
        List.<org.junit.jupiter.api.function.Executable>of(
            backend::status,
            backend::liveSessions,
            () -> backend.owner(IpAddress.parse("::1")),
            () -> backend.forget(ONE, IpAddress.parse("::1")),
            () -> backend.apply(DeviceUpdate.builder().build()))) {
      assertEquals(Errno.ENODEV, assertThrows(BackendException.class, question).errno());
    }
    assertTrue(
        System.nanoTime() - since < TimeUnit.SECONDS.toNanos(25), "they waited for a corpse");
  }

  @ParameterizedTest
  @MethodSource("errors")
  void shouldDieOfAnErrorWithinAChangeAndTellWhoWaits(Supplier<Throwable> thrown) throws Exception {
    Subject subject = subject();
    try (KernelBackend backend = subject.open()) {
      subject.fault = new Fault("set", thrown);
      BackendException e =
          assertThrows(
              BackendException.class,
              () ->
                  backend.apply(
                      DeviceUpdate.builder().peer(PeerUpdate.builder(ONE).build()).build()));
      assertTrue(e.errno() == Errno.EIO || e.errno() == Errno.ENODEV, e::toString);
      awaitFailure(backend);
      assertToldWhy(backend, thrown.get().toString());
      assertRefusedAtOnce(backend);
    }
  }

  static Stream<Supplier<Throwable>> errors() {
    return Stream.of(() -> new OutOfMemoryError("Java heap space"), StackOverflowError::new);
  }

  @Test
  void shouldAnswerWhoWaitsWhileItsThreadDies() throws Exception {
    Subject subject = subject();
    try (KernelBackend backend = subject.open()) {
      AtomicReference<Throwable> answer = new AtomicReference<>();
      Thread asking =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      while (true) {
                        backend.status().close();
                      }
                    } catch (BackendException e) {
                      answer.set(e);
                    }
                  });
      subject.fault = new Fault("poll", () -> new OutOfMemoryError("Java heap space"));
      awaitFailure(backend);
      asking.join(60_000);
      assertTrue(answer.get() instanceof BackendException e && e.errno() == Errno.ENODEV);
    }
  }

  @Test
  void shouldFailToOpenWhereItDiesBeforeItHasBegun() {
    Subject subject = subject();
    subject.device.beforeRead =
        () -> {
          throw new StackOverflowError("at the first look");
        };
    BackendException e = assertThrows(BackendException.class, subject::open);
    assertNotNull(e.getMessage());
    assertEquals(0, subject.released.getCount());
  }

  @Test
  void shouldNotTakeADeletedInterfaceForAFault() throws Exception {
    Subject subject = subject();
    try (KernelBackend backend = subject.open()) {
      subject.fault = new Fault("get", () -> new LinuxException("get", Errno.ENODEV));
      assertTrue(subject.released.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS));
      assertNull(backend.failure());
      assertRefusedAtOnce(backend);
      assertFalse(backend.isLive(PATIENCE_NANOS));
    }
  }

  @Test
  void shouldBeNoFaultToBeClosed() throws Exception {
    Subject subject = subject();
    KernelBackend backend = subject.open();
    backend.close();
    assertNull(backend.failure());
    assertFalse(backend.isLive(PATIENCE_NANOS));
    assertEquals(0, subject.released.getCount());
  }
}
