package org.slaacguard.userspace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.TunDevice;
import org.slaacguard.linux.TunOptions;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data plane in this process: a TUN device on one side, UDP sockets on the other, in the
 * network namespace of the thread that opens it.
 */
public final class UserspaceBackend implements Backend {
  private static final Logger LOG = LoggerFactory.getLogger(UserspaceBackend.class);

  /** Longer than any change or answer takes, even of ten thousand peers. */
  private static final long PATIENCE_SECONDS = 30;

  /** Packets from the controller at a time. */
  private static final int MAX_TRANSMITS = 1024;

  /** More than compute all handshakes that the protocol thread can judge. */
  private static final int MAX_CRYPTO_THREADS = 8;

  private final UserspaceOptions options;
  private final Runnable wakeup;
  private final TunDevice tun;
  private final DataPlane plane;
  private final Counters.Cell counters;
  private final List<PacketThread> packetThreads = new ArrayList<>();
  private final List<CryptoThread> cryptoThreads = new ArrayList<>();
  private final ProtocolThread protocolThread;
  private final SourceThread sourceThread;
  private final @Nullable WarmUpThread warmUpThread;
  private final DeviceState state;
  private final StatusReader status;
  private final AtomicInteger transmits = new AtomicInteger();
  private volatile @Nullable String failure;
  private boolean closed;

  private UserspaceBackend(
      UserspaceOptions options, Crypto crypto, TunDevice tun, Runnable wakeup) {
    this.options = options;
    this.wakeup = wakeup;
    this.tun = tun;
    plane = new DataPlane(options, crypto, wakeup);
    counters = plane.counters().newCell();
    String name = options.interfaceName();
    boolean superPackets = (tun.offloads() & TunDevice.OFFLOAD_TSO4) != 0;
    for (int i = 0; i < tun.queues().size(); i++) {
      TunPort port = new TunQueuePort(tun.queues().get(i));
      packetThreads.add(
          new InboundThread(
              name + "-in-" + i, plane, port, i, superPackets, this::repair, this::failed));
      packetThreads.add(
          new OutboundThread(name + "-out-" + i, plane, tun.queues().get(i), i, this::failed));
    }
    int handshakers = cryptoThreads();
    plane.tasks().serve(handshakers);
    for (int i = 0; i < handshakers; i++) {
      cryptoThreads.add(new CryptoThread(name + "-hs-" + i, plane, this::failed));
    }
    protocolThread = new ProtocolThread(name + "-protocol", plane, this::failed);
    sourceThread = new SourceThread(name + "-sources", plane, this::failed);
    warmUpThread = WarmUpThread.once(plane, this::failed);
    state = new DeviceState(plane, new Sockets(plane, packetThreads));
    status = new StatusReader(plane, state);
  }

  /** Handshakes may have every processor that packets leave them. They sleep most of the time. */
  private static int cryptoThreads() {
    return Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_CRYPTO_THREADS);
  }

  /**
   * Makes the interface and starts its threads. Its link is down at first, and it has no keys.
   *
   * @param wakeup run, from any thread, when events wait
   * @throws BackendException if the TUN device cannot be made: EPERM without the privilege, EBUSY
   *     where it is somebody else's
   */
  public static UserspaceBackend open(UserspaceOptions options, Runnable wakeup)
      throws BackendException {
    Crypto crypto = Crypto.choose();
    TunDevice tun;
    try {
      tun =
          TunDevice.open(
              options.interfaceName(), new TunOptions(options.pairs(), options.tunOffload()));
    } catch (LinuxException e) {
      throw new BackendException(options.interfaceName() + ": " + e.getMessage(), e.errno(), e);
    }
    try {
      tun.mtu(options.mtu());
      UserspaceBackend backend = new UserspaceBackend(options, crypto, tun, wakeup);
      backend.protocolThread.start();
      backend.cryptoThreads.forEach(Worker::start);
      backend.packetThreads.forEach(Worker::start);
      backend.sourceThread.start();
      if (backend.warmUpThread != null) {
        backend.warmUpThread.start();
      }
      return backend;
    } catch (LinuxException e) {
      tun.close();
      throw new BackendException(options.interfaceName() + ": " + e.getMessage(), e.errno(), e);
    }
  }

  /**
   * Sends synthetic packets through the packet path, without interface and sockets: for the
   * training run of an ahead-of-time cache, so that its profiles know the code that will be hot.
   *
   * @return packets that came through
   */
  public static long train(Duration time) {
    return WarmUp.run(Crypto.choose(), UserspaceOptions.of("training"), time.toNanos());
  }

  /** Sockets do not work any more: there are new ones, or the interface has failed. */
  private void repair(UdpBinding broken) {
    plane
        .inbox()
        .execute(
            () -> {
              try {
                state.sockets().reopen(broken);
              } catch (LinuxException e) {
                failed("UDP port " + broken.port(), e);
              }
            });
  }

  private void failed(String worker, Throwable cause) {
    if (cause instanceof LinuxException e && e.errno() == Errno.EBADFD) {
      LOG.info("{} was deleted", options.interfaceName());
    } else {
      LOG.error("{} has died, {} does not work any more", worker, options.interfaceName(), cause);
    }
    failure = worker + ": " + cause.getMessage();
    wakeup.run();
  }

  @Override
  public String interfaceName() {
    return options.interfaceName();
  }

  @Override
  public void apply(DeviceUpdate update) throws BackendException {
    this.<@Nullable Void>call(
        () -> {
          state.apply(update);
          return null;
        });
    PortChange.finish(plane, state, this::call);
  }

  @Override
  public DeviceStatus status() throws BackendException {
    return status.read(call(status::snapshot));
  }

  @Override
  public void transmit(PublicKey peer, byte[] packet) {
    if (closed || transmits.incrementAndGet() > MAX_TRANSMITS) {
      transmits.decrementAndGet();
      counters.add(Counter.DROP_STAGED, 1);
      return;
    }
    plane
        .inbox()
        .execute(
            () -> {
              transmits.decrementAndGet();
              PeerState to = state.peer(peer);
              if (to != null) {
                plane.output().transmit(to, packet);
              }
            });
  }

  @Override
  public int poll(Consumer<BackendEvent> sink) {
    return plane.events().poll(sink);
  }

  /** Runs something on the protocol thread and waits for its answer. */
  private <T extends @Nullable Object> T call(Callable<T> task) throws BackendException {
    if (closed) {
      throw new BackendException(options.interfaceName() + " is closed", Errno.ENODEV);
    }
    String broken = failure;
    if (broken != null) {
      throw new BackendException(broken, Errno.ENODEV);
    }
    FutureTask<T> future = new FutureTask<>(task);
    plane.inbox().execute(future);
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BackendException refused) {
        throw refused;
      }
      throw new BackendException("internal fault: " + e.getCause(), Errno.EIO, e);
    } catch (TimeoutException e) {
      future.cancel(false);
      throw new BackendException(
          options.interfaceName() + ": the protocol thread does not answer", Errno.ETIMEDOUT, e);
    } catch (InterruptedException e) {
      future.cancel(false);
      Thread.currentThread().interrupt();
      throw new BackendException("interrupted", Errno.EINTR, e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (warmUpThread != null) {
      warmUpThread.stop();
    }
    packetThreads.forEach(Worker::stop);
    packetThreads.forEach(Worker::close);
    cryptoThreads.forEach(Worker::stop);
    cryptoThreads.forEach(Worker::close);
    sourceThread.close();
    protocolThread.close();
    if (warmUpThread != null) {
      warmUpThread.close();
    }
    plane.tasks().clear();
    // No thread is left: this one may touch what belonged to them.
    plane.protocol().close();
    state.close();
    tun.close();
  }
}
