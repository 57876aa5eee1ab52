package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Poller;
import org.slaacguard.wireguard.Aead;

/** Runs an {@link OutboundWorker} on a queue of the TUN device. */
final class OutboundThread extends PacketThread {
  private final TunPort tun;
  private final int pair;
  private @Nullable OutboundWorker worker;

  OutboundThread(String name, DataPlane plane, TunPort tun, int pair, Failure failure) {
    super(name, plane, 1, failure);
    this.tun = tun;
    this.pair = pair;
    Fd readable = tun.fd();
    if (readable != null) {
      poller().add(readable, Poller.READABLE);
    }
  }

  @Override
  void work() {
    DataPlane plane = plane();
    try (Arena arena = Arena.ofShared();
        Aead aead = plane.crypto().newAead();
        SocketWait wait = new SocketWait(this::isStopping)) {
      Counters.Cell counters = plane.counters().newCell();
      UdpSender sender = new UdpSender(arena, aead, counters, plane.traffic().newCell(), wait);
      worker = new OutboundWorker(arena, plane, tun, sender, counters);
      loop();
    }
  }

  @Override
  void rebound(@Nullable UdpBinding binding) {}

  @Override
  int batch(@Nullable UdpBinding binding, long now) {
    OutboundWorker of = worker;
    if (of == null) {
      return -Errno.EAGAIN;
    }
    int moved = of.batch(binding == null ? null : binding.pair(pair), now);
    if (OutboundWorker.isGone(moved)) {
      throw new LinuxException("read from the TUN device", -moved);
    }
    return moved;
  }
}
