package org.slaacguard.userspace;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.RefusedHandshake;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.TunDevice;
import org.slaacguard.linux.TunOptions;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.AllowedIps;

/**
 * The data plane in this process: a TUN device on one side, UDP sockets on the other, in the
 * network namespace of the thread that opens it.
 */
public final class UserspaceBackend implements Backend {
  /** The most packets from the controller at a time. */
  private static final int MAX_TRANSMITS = 1024;

  /** More than enough for all handshakes that the protocol thread can judge. */
  private static final int MAX_CRYPTO_THREADS = 8;

  private final UserspaceOptions options;
  private final Runnable removal;
  private final DataPlane plane;
  private final Counters.Cell counters;
  private final Workers workers = new Workers();
  private final SocketRepair repair;
  private final DeviceState state;
  private final StatusReader status;
  private final AtomicInteger transmits = new AtomicInteger();
  private final ProtocolCalls calls;

  /**
   * Creates a backend without threads.
   *
   * @param tun a port for each pair of packet threads
   * @param superPackets whether the TUN device accepts super-packets
   * @param removal removes the TUN device
   */
  UserspaceBackend(
      UserspaceOptions options,
      Crypto crypto,
      List<TunPort> tun,
      boolean superPackets,
      Runnable removal,
      Runnable wakeup) {
    this.options = options;
    this.removal = removal;
    plane = new DataPlane(options, crypto, wakeup);
    counters = plane.counters().newCell();
    calls = new ProtocolCalls(options.interfaceName(), plane.inbox(), wakeup);
    repair = new SocketRepair(plane.inbox(), this::sockets, calls::portLost);
    List<PacketThread> packetThreads = packetThreads(tun, superPackets);
    // In the order in which they end: those that serve others come last.
    packetThreads.forEach(workers::add);
    int handshakers = cryptoThreads();
    plane.tasks().serve(handshakers, false);
    String name = options.interfaceName();
    for (int i = 0; i < handshakers; i++) {
      workers.add(new CryptoThread(name + "-hs-" + i, plane, calls::failed));
    }
    workers.add(new SourceThread(name + "-sources", plane, calls::failed));
    WarmUpThread warmUpThread = WarmUpThread.once(plane, calls::failed);
    workers.add(new ProtocolThread(name + "-protocol", plane, repair, calls::failed));
    if (warmUpThread != null) {
      workers.add(warmUpThread);
    }
    state = new DeviceState(plane, new UdpSockets(plane, packetThreads, repair::broken));
    status = new StatusReader(plane, state);
  }

  private List<PacketThread> packetThreads(List<TunPort> tun, boolean superPackets) {
    List<PacketThread> threads = new ArrayList<>();
    String name = options.interfaceName();
    for (int i = 0; i < tun.size(); i++) {
      TunPort port = tun.get(i);
      threads.add(
          new InboundThread(
              name + "-in-" + i, plane, port, i, superPackets, repair::broken, calls::failed));
      threads.add(new OutboundThread(name + "-out-" + i, plane, port, i, calls::failed));
    }
    threads.add(
        new HandshakeIntakeThread(
            name + "-in-hs", plane, tun.getFirst(), superPackets, repair::broken, calls::failed));
    return threads;
  }

  /** Handshakes may use every processor that packets leave. The threads sleep most of the time. */
  private static int cryptoThreads() {
    return Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_CRYPTO_THREADS);
  }

  /**
   * Creates the interface and starts its threads. Its link is down at first, and it has no keys.
   *
   * @param wakeup run on any thread when events wait
   * @throws BackendException if the TUN device cannot be created: EPERM without the privilege,
   *     EBUSY if another process has it
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
      throw TunRefusal.of(options.interfaceName(), e);
    }
    UserspaceBackend backend = null;
    try {
      tun.mtu(options.mtu());
      List<TunPort> ports = List.copyOf(tun.queues().stream().map(TunQueuePort::new).toList());
      boolean superPackets = (tun.offloads() & TunDevice.OFFLOAD_TSO4) != 0;
      backend = new UserspaceBackend(options, crypto, ports, superPackets, tun::close, wakeup);
      backend.start();
      return backend;
    } catch (LinuxException e) {
      close(backend, tun);
      throw new BackendException(options.interfaceName() + ": " + e.getMessage(), e.errno(), e);
    } catch (RuntimeException | Error e) { // for example no memory for another thread
      close(backend, tun);
      throw e;
    }
  }

  /** Starts its threads. */
  void start() {
    workers.start();
  }

  private static void close(@Nullable UserspaceBackend backend, TunDevice tun) {
    if (backend == null) {
      tun.close();
    } else {
      backend.close();
    }
  }

  /**
   * Sends synthetic packets through the packet path, without interface and sockets. The training
   * run of an ahead-of-time cache calls it, so that its profiles know the hot code.
   *
   * @return packets that came through
   */
  public static long train(Duration time) {
    return WarmUp.train(Crypto.choose(), UserspaceOptions.of("training"), time.toNanos());
  }

  private UdpSockets sockets() {
    return state.sockets();
  }

  @Override
  public String interfaceName() {
    return options.interfaceName();
  }

  @Override
  public void apply(DeviceUpdate update) throws BackendException {
    calls.<@Nullable Void>call(
        () -> {
          state.apply(update);
          return null;
        });
    PortChange.finish(plane, state, calls::call);
  }

  @Override
  public boolean clampsMss() {
    return true;
  }

  @Override
  public DeviceStatus status() throws BackendException {
    return status.read(calls.call(status::snapshot));
  }

  @Override
  public AddressOwner owner(IpAddress address) throws BackendException {
    calls.requireAlive();
    AllowedIps statics;
    AddressOwner owner;
    do {
      // Again if the snapshot has changed meanwhile: a slot gets another peer only after that.
      statics = plane.allowedIps();
      owner =
          AddressOwner.of(address, statics, plane.learned(), this::key, plane.now(), Instant.now());
    } while (statics != plane.allowedIps());
    return owner;
  }

  private @Nullable PublicKey key(int slot) {
    PeerState peer = plane.peers().get(slot);
    return peer == null ? null : peer.peer().publicKey();
  }

  @Override
  public boolean forget(PublicKey peer, IpAddress address) throws BackendException {
    return calls.call(
        () -> {
          PeerState from = state.peer(peer);
          return from != null && plane.learned().forget(from.peer().slot(), address);
        });
  }

  @Override
  public Set<PublicKey> liveSessions() throws BackendException {
    calls.requireAlive();
    Set<PublicKey> live = new HashSet<>();
    for (int slot = 0; slot < plane.peers().limit(); slot++) {
      PeerState peer = plane.peers().get(slot);
      if (peer != null && peer.isLive()) {
        live.add(peer.peer().publicKey());
      }
    }
    return live;
  }

  @Override
  public long eventsLost() {
    return plane.events().lost();
  }

  @Override
  public void transmit(PublicKey peer, byte[] packet) {
    if (calls.isClosed() || transmits.incrementAndGet() > MAX_TRANSMITS) {
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

  @Override
  public List<RefusedHandshake> refusedHandshakes() {
    return plane.refusedHandshakes().list();
  }

  @Override
  public @Nullable String failure() {
    return calls.failure();
  }

  @Override
  public boolean isResting() {
    return !calls.hasEnded() && workers.areResting();
  }

  @Override
  public boolean isLive(long patienceNanos) {
    return !calls.hasEnded() && workers.isLive(patienceNanos);
  }

  @Override
  public void close() {
    if (calls.isClosed()) {
      return;
    }
    calls.close();
    workers.close();
    plane.tasks().clear();
    // No other thread is left, so this one may touch what they owned.
    plane.close();
    state.close();
    removal.run();
  }
}
