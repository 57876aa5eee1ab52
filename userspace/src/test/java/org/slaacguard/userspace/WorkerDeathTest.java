package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.linux.Errno;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnScope;

/** Whichever thread of a userspace interface dies, of whatever, the interface is known to be. */
final class WorkerDeathTest {
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final FaultInjection faults = new FaultInjection();
  private final Node client = new Node(1);
  private final byte[] secret = client.secret.clone();
  private final UserspaceBackend backend =
      new UserspaceBackend(
          UserspaceOptions.of("dead0").withPairs(1).withWarmUp(Duration.ZERO),
          faults.crypto(),
          List.of(faults.tun()),
          false,
          () -> {},
          this::wakeup);

  private void wakeup() {
    // Events come from the protocol thread and from packets alike.
    faults.check();
  }

  @AfterEach
  void close() {
    client.close();
    backend.close();
  }

  static Stream<Arguments> deaths() {
    List<Supplier<Error>> errors =
        List.of(
            () -> new OutOfMemoryError("Java heap space"),
            StackOverflowError::new,
            () -> new NoClassDefFoundError("Gone"),
            () -> new AssertionError("a fault of ours"));
    return Stream.of("-in-", "-out-", "-hs-", "-protocol")
        .flatMap(thread -> errors.stream().map(error -> Arguments.of(thread, error)));
  }

  @ParameterizedTest
  @MethodSource("deaths")
  void shouldBeKnownToHaveFailedWhenAThreadDiesAtWork(String thread, Supplier<Error> error)
      throws Exception {
    backend.start();
    assertTrue(backend.isLive(PATIENCE_NANOS));
    assertNull(backend.failure());
    secret[31] ^= 1;
    backend.apply(
        DeviceUpdate.builder()
            .privateKey(SecretKey.ofBytes(secret))
            .peer(
                PeerUpdate.builder(client.publicKey())
                    .learnableIps(LearnScope.parse("2001:db8::/64"))
                    .build())
            .build());
    faults.strike(thread, error);
    provoke();

    assertTrue(failure().startsWith("dead0" + thread), failure());
    assertToldWhy(" has died: " + error.get());
    assertRefusedAtOnce();
    assertFalse(backend.isLive(PATIENCE_NANOS), "one is dead");
  }

  /**
   * Has each thread do something: a handshake that comes alone by way of all but the outbound and
   * the crypto threads, a packet, and a new peer, whose secrets a crypto thread prepares.
   */
  private void provoke() throws Exception {
    int port;
    try (var status = backend.status()) {
      port = status.listenPort();
      byte[] another = new byte[32];
      Crypto.choose().x25519().publicKey(new byte[32], another);
      backend.apply(
          DeviceUpdate.builder()
              .peer(PeerUpdate.builder(PublicKey.ofBytes(another)).build())
              .build());
    } catch (BackendException e) {
      return; // It has died of the question.
    }
    client.startWith(
        PeerUpdate.builder(publicKey())
            .endpoint(Endpoint.parse("127.0.0.1:" + port))
            .allowedIp(IpPrefix.parse("::/0"))
            .build());
    client.tun.offer(
        PacketMaker.packet(new PacketMaker.Shape(6, 17, 9, 0, 64), 1, 1, 16, new byte[10]));
    long since = System.nanoTime();
    while (backend.failure() == null && System.nanoTime() - since < PATIENCE_NANOS) {
      client.work();
      backend.isLive(1_000_000L); // wakes all of them
    }
  }

  private PublicKey publicKey() {
    byte[] key = new byte[32];
    Crypto.choose().x25519().publicKey(secret, key);
    return PublicKey.ofBytes(key);
  }

  private String failure() {
    String failure = backend.failure();
    assertNotNull(failure);
    return failure;
  }

  /** The cause is told a moment after the fact, which needs no memory. */
  private void assertToldWhy(String why) {
    long since = System.nanoTime();
    while (!failure().endsWith(why) && System.nanoTime() - since < PATIENCE_NANOS) {
      Thread.onSpinWait();
    }
    assertTrue(failure().endsWith(why), failure());
  }

  private void assertRefusedAtOnce() {
    long since = System.nanoTime();
    BackendException e = assertThrows(BackendException.class, backend::status);
    assertEquals(Errno.ENODEV, e.errno());
    assertTrue(String.valueOf(e.getMessage()).contains(" has died"), e.getMessage());
    e = assertThrows(BackendException.class, () -> backend.apply(DeviceUpdate.builder().build()));
    assertEquals(Errno.ENODEV, e.errno());
    assertTrue(
        System.nanoTime() - since < TimeUnit.SECONDS.toNanos(25), "they waited for a corpse");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-in-0", "-in-hs", "-out-0", "-protocol"})
  void shouldBeKnownToHaveFailedWhenAThreadDiesAtItsStart(String thread) throws Exception {
    faults.strike(thread, () -> new OutOfMemoryError("Java heap space"));
    backend.start();
    long since = System.nanoTime();
    while (backend.failure() == null && System.nanoTime() - since < PATIENCE_NANOS) {
      backend.isLive(1_000_000L);
    }
    assertTrue(failure().startsWith("dead0" + thread + " has died"), failure());
    assertRefusedAtOnce();
  }

  @Test
  void shouldAnswerWhoWaitsWhileAThreadDies() throws Exception {
    backend.start();
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
    faults.strike("-out-0", () -> new OutOfMemoryError("Java heap space"));
    backend.isLive(PATIENCE_NANOS);
    asking.join(60_000);
    assertTrue(answer.get() instanceof BackendException e && e.errno() == Errno.ENODEV);
  }

  @Test
  void shouldReportTheDeathOfTheWarmUp() throws Exception {
    FaultInjection faulty = new FaultInjection();
    AtomicReference<String> died = new AtomicReference<>();
    DataPlane plane =
        new DataPlane(UserspaceOptions.of("dead1").withPairs(1), faulty.crypto(), () -> {});
    faulty.strike("-warm", () -> new OutOfMemoryError("Java heap space"));
    WarmUpThread warmUp = new WarmUpThread(plane, (name, cause) -> died.set(name + cause));
    warmUp.start();
    warmUp.close();
    plane.close();
    assertEquals("dead1-warm has diedjava.lang.OutOfMemoryError: Java heap space", died.get());
  }

  @Test
  void shouldTakeAnOrderlyButUnaskedEndForADeath() throws Exception {
    List<String> died = new CopyOnWriteArrayList<>();
    try (Worker returns = new Returns("dead2", died)) {
      returns.start();
      long since = System.nanoTime();
      while (died.isEmpty() && System.nanoTime() - since < PATIENCE_NANOS) {
        Thread.onSpinWait();
      }
    }
    assertEquals(List.of("dead2 has died"), died);
  }

  private static final class Returns extends Worker {
    Returns(String name, List<String> died) {
      super(name, (brief, cause) -> died.add(brief + (cause == null ? "" : cause)));
    }

    @Override
    void work() {}

    @Override
    void wakeUp() {}
  }

  @Test
  void shouldNotTakeADeletedDeviceForAFault() throws Exception {
    CountDownLatch woken = new CountDownLatch(1);
    TunPort deleted =
        new TunPort() {
          @Override
          public int read(MemorySegment to, long offset, int length) {
            return -Errno.EBADFD;
          }

          @Override
          public int write(MemorySegment from, long offset, int length) {
            return -Errno.EBADFD;
          }
        };
    try (UserspaceBackend gone =
        new UserspaceBackend(
            UserspaceOptions.of("gone0").withPairs(1).withWarmUp(Duration.ZERO),
            Crypto.choose(),
            List.of(deleted),
            false,
            () -> {},
            woken::countDown)) {
      gone.start();
      assertTrue(woken.await(60, TimeUnit.SECONDS));
      assertNull(gone.failure());
      BackendException e = assertThrows(BackendException.class, gone::status);
      assertEquals(Errno.ENODEV, e.errno());
      assertFalse(gone.isLive(PATIENCE_NANOS));
    }
  }

  @Test
  void shouldBeNoFaultToBeClosed() throws Exception {
    backend.start();
    backend.close();
    assertNull(backend.failure());
    assertFalse(backend.isLive(PATIENCE_NANOS));
  }
}
