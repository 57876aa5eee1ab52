package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.Poller;
import org.slaacguard.wireguard.Aead;

/** Runs an {@link InboundWorker} on sockets of one or several kinds. */
abstract class ReceivingThread extends PacketThread implements InboundSockets.Reports {
  private final TunPort tun;
  private final boolean superPackets;
  private final int kinds;
  private final IntakeLimits intake;
  private final Consumer<UdpBinding> repair;
  private @Nullable InboundSockets sockets;
  private @Nullable InboundWorker worker;
  private @Nullable UdpBinding binding;
  private boolean asked;

  /**
   * Creates a thread for this many kinds of sockets.
   *
   * @param intake the limits of its worker
   * @param repair called on this thread with failed sockets
   */
  ReceivingThread(
      String name,
      DataPlane plane,
      TunPort tun,
      boolean superPackets,
      int kinds,
      IntakeLimits intake,
      Consumer<UdpBinding> repair,
      Failure failure) {
    super(name, plane, kinds * InboundSockets.COUNT, failure);
    this.tun = tun;
    this.superPackets = superPackets;
    this.kinds = kinds;
    this.intake = intake;
    this.repair = repair;
    for (int i = 0; i < kinds * InboundSockets.COUNT; i++) {
      poller().reserve();
    }
  }

  /** Its sockets of one kind; null if there are none. */
  abstract UdpBinding.@Nullable Pair sockets(UdpBinding binding, int kind);

  @Override
  void work() {
    DataPlane plane = plane();
    try (Arena arena = Arena.ofShared();
        Aead aead = plane.crypto().newAead()) {
      Counters.Cell counters = plane.counters().newCell();
      sockets = new InboundSockets(kinds, counters, this);
      worker = new InboundWorker(arena, plane, tun, aead, counters, superPackets, intake);
      loop();
    }
  }

  @Override
  final void rebound(@Nullable UdpBinding current, @Nullable UdpBinding previous) {
    binding = current;
    asked = false;
    for (int kind = 0; sockets != null && kind < kinds; kind++) {
      sockets.use(
          kind,
          current == null ? null : sockets(current, kind),
          previous == null ? null : sockets(previous, kind));
    }
  }

  @Override
  public void watch(int index, boolean watched) {
    UdpPort port = watched && sockets != null ? sockets.port(index) : null;
    Fd fd = port instanceof UdpBinding.Port real ? real.fd() : null;
    if (fd == null) {
      poller().remove(index);
    } else {
      poller().replace(index, fd, Poller.READABLE);
    }
  }

  @Override
  public boolean mayHave(int index) {
    return !hasJustWaited() || poller().seen(index) != 0;
  }

  @Override
  public void broken() {
    UdpBinding current = binding;
    if (current != null && !asked) {
      asked = true;
      repair.accept(current);
    }
  }

  @Override
  int batch(@Nullable UdpBinding current, long now) {
    if (sockets == null || worker == null) {
      return -Errno.EAGAIN;
    }
    // The next wait tells whether there is more, which costs no more than to ask the socket.
    worker.most(isQuiet() ? 1 : intake.runs());
    return sockets.batch(worker, now);
  }

  @Override
  long patience(long now) {
    return sockets == null ? -1 : sockets.patience(now);
  }
}
