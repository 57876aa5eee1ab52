package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.Poller;
import org.slaacguard.wireguard.Aead;

/** Runs an {@link InboundWorker} on one pair of sockets. */
final class InboundThread extends PacketThread implements InboundSockets.Reports {
  private final TunPort tun;
  private final int pair;
  private final boolean superPackets;
  private final Consumer<UdpBinding> repair;
  private @Nullable InboundSockets sockets;
  private @Nullable InboundWorker worker;
  private @Nullable UdpBinding binding;
  private boolean asked;

  /**
   * A thread for a pair of sockets.
   *
   * @param repair called, by this thread, with sockets that do not work any more
   */
  InboundThread(
      String name,
      DataPlane plane,
      TunPort tun,
      int pair,
      boolean superPackets,
      Consumer<UdpBinding> repair,
      Failure failure) {
    super(name, plane, InboundSockets.COUNT, failure);
    this.tun = tun;
    this.pair = pair;
    this.superPackets = superPackets;
    this.repair = repair;
    for (int i = 0; i < InboundSockets.COUNT; i++) {
      poller().reserve();
    }
  }

  @Override
  void work() {
    DataPlane plane = plane();
    try (Arena arena = Arena.ofShared();
        Aead aead = plane.crypto().newAead()) {
      Counters.Cell counters = plane.counters().newCell();
      sockets = new InboundSockets(counters, this);
      worker = new InboundWorker(arena, plane, tun, aead, counters, superPackets);
      loop();
    }
  }

  @Override
  void rebound(@Nullable UdpBinding current, @Nullable UdpBinding previous) {
    binding = current;
    asked = false;
    if (sockets != null) {
      sockets.use(
          current == null ? null : current.pair(pair),
          previous == null ? null : previous.pair(pair));
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
  public void broken() {
    UdpBinding current = binding;
    if (current != null && !asked) {
      asked = true;
      repair.accept(current);
    }
  }

  @Override
  int batch(@Nullable UdpBinding current, long now) {
    return sockets == null || worker == null ? -Errno.EAGAIN : sockets.batch(worker, now);
  }

  @Override
  long patience(long now) {
    return sockets == null ? -1 : sockets.patience(now);
  }
}
