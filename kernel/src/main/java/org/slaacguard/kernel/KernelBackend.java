package org.slaacguard.kernel;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.AskedTask;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.BackendSettings;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.EventQueue;
import org.slaacguard.control.FailureLatch;
import org.slaacguard.control.Heartbeat;
import org.slaacguard.control.RefusedHandshake;
import org.slaacguard.control.RefusedHandshakes;
import org.slaacguard.control.ThreadAnswer;
import org.slaacguard.control.ThreadEnd;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Poller;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backend on the kernel's WireGuard, which moves the packets. A probe reports which packets the
 * kernel drops because of their source, and netlink allows later ones. An existing interface is
 * adopted, and stays with its learned addresses when this is closed. Otherwise an interface is
 * created, and removed at the end.
 *
 * <p>One thread owns everything, in the network namespace of the opening thread.
 */
public final class KernelBackend implements Backend {
  private static final Logger LOG = LoggerFactory.getLogger(KernelBackend.class);

  /** For a kernel that does not answer; ten thousand peers may take longer, message by message. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Interval between checks that its thread still works. */
  private static final long LOOK_NANOS = 1_000_000L;

  private final String name;
  private final BackendSettings settings;
  private final KernelAccess.Opener opener;
  private final EventQueue events;
  private final Poller poller = new Poller(1);
  private final KernelTasks tasks = new KernelTasks();
  private final CompletableFuture<Boolean> opened = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean stopping;
  private final FailureLatch latch;
  private final String died;
  private final Heartbeat heart = new Heartbeat();
  private volatile boolean ended;
  private volatile LongSupplier answered = () -> 0;
  private final ThreadAnswer answer =
      new ThreadAnswer(PATIENCE, () -> answered.getAsLong(), this::mute, this::gone);
  private final RefusedHandshakes refused;
  private volatile @Nullable KernelEngine engine;
  private volatile boolean closed;

  private KernelBackend(
      String name, BackendSettings settings, KernelAccess.Opener opener, Runnable wakeup) {
    this.name = name;
    this.settings = settings;
    this.opener = opener;
    events = new EventQueue(wakeup);
    refused = new RefusedHandshakes(name, InstantSource.system(), LOG::warn);
    died = name + " is not taught any more";
    latch = new FailureLatch(LOG::error, wakeup);
    // A thread starts in the network namespace of its creator.
    thread = Thread.ofPlatform().name(name + "-kernel").unstarted(this::run);
  }

  /** Creates or adopts an interface with default settings. */
  public static KernelBackend open(String name, Runnable wakeup) throws BackendException {
    return open(name, BackendSettings.KERNEL, wakeup);
  }

  /**
   * Creates or adopts an interface.
   *
   * @param settings how; its choice of a backend is ignored
   * @param wakeup run on any thread when events wait
   * @throws BackendException if the kernel has no WireGuard, does not accept the probe, or the
   *     interface cannot be created; the message says what is missing
   */
  public static KernelBackend open(String name, BackendSettings settings, Runnable wakeup)
      throws BackendException {
    return open(name, settings, KernelAccess::open, wakeup);
  }

  /** Opens a backend with another access to the kernel, which its thread opens and closes. */
  static KernelBackend open(
      String name, BackendSettings settings, KernelAccess.Opener opener, Runnable wakeup)
      throws BackendException {
    KernelBackend backend = new KernelBackend(name, settings, opener, wakeup);
    backend.thread.start();
    try {
      if (!backend.opened.get()) {
        backend.close();
        throw KernelRefusal.of(name, null);
      }
      return backend;
    } catch (ExecutionException e) {
      backend.close();
      throw KernelRefusal.of(name, e.getCause());
    } catch (InterruptedException e) {
      backend.close();
      Thread.currentThread().interrupt();
      throw new BackendException("interrupted", Errno.EINTR, e);
    }
  }

  private void run() {
    try (KernelAccess access = opener.open(name, settings)) {
      KernelEngine engine =
          new KernelEngine(
              access.device(),
              access.probeView(),
              access.stack(),
              access.loans(),
              events,
              new SecureRandom(),
              System.nanoTime());
      int ring = poller.add(access.ring(), Poller.READABLE);
      this.engine = engine;
      answered = access.answered();
      opened.complete(true);
      try {
        work(engine, access.handshakes(), ring);
      } catch (Throwable e) { // reported before anything else is tried
        failed(e);
        giveBack(engine);
        return;
      }
      engine.close(System.nanoTime());
      if (!stopping) {
        latch.fail(died, null);
      }
    } catch (Throwable e) { // whatever it was, the owner must know
      failed(e);
    } finally {
      ended = true;
      // Needs no memory, even if reporting has failed.
      opened.complete(false);
      tasks.cancel();
    }
  }

  /** The thread ends by itself. If somebody deleted the interface, this is no fault. */
  private void failed(Throwable e) {
    if (opened.isDone() && !stopping && !isDeleted(e)) {
      latch.fail(died, e);
    } else if (!opened.completeExceptionally(e)) {
      LOG.info("{} is gone: {}", name, e.getMessage());
    }
  }

  /** Ends loans to peers as far as possible; the next daemon ends the rest. */
  private void giveBack(KernelEngine engine) {
    try {
      engine.close(System.nanoTime());
    } catch (Throwable e) {
      LOG.debug("{}: not given back", name, e);
    }
  }

  private static boolean isDeleted(Throwable e) {
    return e instanceof LinuxException refused && refused.errno() == Errno.ENODEV;
  }

  private void work(KernelEngine engine, HandshakeView handshakes, int ring) {
    long next = System.nanoTime();
    boolean more = false;
    while (!stopping) {
      heart.beat();
      poller.await(more ? 0 : Math.max(0, next - System.nanoTime()));
      more = engine.look(System.nanoTime());
      tasks.run();
      engine.refusedPackets(tasks.refused());
      next = engine.tick(System.nanoTime());
      engine.tickEnded(System.nanoTime());
      // A tick is at most a second away, soon enough for these.
      handshakes.poll(this::refused);
      // Events wait in the probe's ring meanwhile, and must not wake the thread.
      poller.want(ring, engine.isWaiting(System.nanoTime()) ? 0 : Poller.READABLE);
    }
  }

  private void refused(UnknownKey seen) {
    refused.note(seen.key(), RefusedHandshake.Reason.UNKNOWN_KEY, seen.from(), System.nanoTime());
  }

  @Override
  public List<RefusedHandshake> refusedHandshakes() {
    return refused.list();
  }

  @Override
  public String interfaceName() {
    return name;
  }

  @Override
  public void apply(DeviceUpdate update) throws BackendException {
    this.<@Nullable Void>call(
        () -> {
          long began = System.nanoTime();
          engine().apply(update, began);
          if (update.isClaim()) {
            engine().asked(began, System.nanoTime());
          }
          return null;
        });
  }

  @Override
  public DeviceStatus status() throws BackendException {
    return call(() -> engine().status(name, System.nanoTime()));
  }

  @Override
  public AddressOwner owner(IpAddress address) throws BackendException {
    return call(() -> timed(now -> engine().owner(address, now)));
  }

  @Override
  public boolean forget(PublicKey peer, IpAddress address) throws BackendException {
    return call(() -> timed(now -> engine().forget(peer, address, now)));
  }

  /** What may read the kernel, which takes its time. */
  @FunctionalInterface
  private interface Reading<T extends @Nullable Object> {
    T at(long now) throws BackendException;
  }

  /** Runs what may read the kernel, and counts its time. */
  private <T extends @Nullable Object> T timed(Reading<T> reading) throws BackendException {
    long began = System.nanoTime();
    try {
      return reading.at(began);
    } finally {
      engine().asked(began, System.nanoTime());
    }
  }

  @Override
  public Set<PublicKey> liveSessions() throws BackendException {
    return call(() -> engine().liveSessions());
  }

  @Override
  public long eventsLost() {
    KernelEngine owned = engine;
    return events.lost() + (owned == null ? 0 : owned.lostInRing());
  }

  @Override
  public void transmit(PublicKey peer, byte[] packet) {
    if (!closed && tasks.send(() -> transmitNow(peer, packet))) {
      poller.wakeup();
    }
  }

  /** The engine, on its thread, which created it before it looks for tasks. */
  private KernelEngine engine() {
    return Objects.requireNonNull(engine);
  }

  private void transmitNow(PublicKey peer, byte[] packet) {
    try {
      engine().transmit(peer, packet);
    } catch (LinuxException e) {
      LOG.debug("{}: packet of ours not sent", name, e);
    }
  }

  @Override
  public int poll(Consumer<BackendEvent> sink) {
    return events.poll(sink);
  }

  private <T extends @Nullable Object> T call(Callable<T> task) throws BackendException {
    if (closed || ended) {
      throw gone(null);
    }
    AskedTask<T> future = new AskedTask<>(task);
    if (!tasks.ask(future)) {
      throw new BackendException(name + ": too much to do", Errno.EBUSY);
    }
    if (ended) {
      // The thread may have looked for tasks before this one was added.
      future.cancel(false);
    } else {
      poller.wakeup();
    }
    return answer.await(future);
  }

  private BackendException mute() {
    return new BackendException(name + ": the kernel does not answer", Errno.ETIMEDOUT);
  }

  private BackendException gone(@Nullable Throwable cause) {
    String broken = latch.failure();
    String message = broken == null ? name + " is gone" : broken;
    return cause == null
        ? new BackendException(message, Errno.ENODEV)
        : new BackendException(message, Errno.ENODEV, cause);
  }

  @Override
  public @Nullable String failure() {
    return latch.failure();
  }

  /** A turn may take longer while the kernel answers. */
  @Override
  public boolean isLive(long patienceNanos) {
    long question = heart.ask();
    long before = answered.getAsLong();
    long since = System.nanoTime();
    synchronized (heart) {
      // Not while it is closed, because the descriptor may be another's by then.
      if (!closed) {
        poller.wakeup();
      }
    }
    while (!heart.hasAnswered(question) && !closed && !ended) {
      if (System.nanoTime() - since >= patienceNanos) {
        return answered.getAsLong() != before;
      }
      LockSupport.parkNanos(this, LOOK_NANOS);
    }
    return !closed && !ended;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    synchronized (heart) {
      closed = true;
    }
    stopping = true;
    poller.wakeup();
    ThreadEnd.await(thread);
    poller.close();
    events.close();
  }
}
