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
  private final DescriptorFaults faults;
  private @Nullable OutboundWorker worker;

  OutboundThread(String name, DataPlane plane, TunPort tun, int pair, Failure failure) {
    super(name, plane, 1, failure);
    this.tun = tun;
    this.pair = pair;
    faults = new DescriptorFaults("the TUN device of " + plane.options().interfaceName());
    poller().reserve();
    watch();
  }

  private void watch() {
    Fd readable = tun.fd();
    if (readable != null) {
      poller().replace(0, readable, Poller.READABLE);
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
  void rebound(@Nullable UdpBinding binding, @Nullable UdpBinding old) {}

  @Override
  int batch(@Nullable UdpBinding binding, long now) {
    OutboundWorker of = worker;
    if (of == null || faults.resting(now)) {
      return -Errno.EAGAIN;
    }
    int moved = of.batch(binding == null ? null : binding.pair(pair), now);
    if (moved >= 0 || moved == -Errno.EAGAIN) {
      worked(now);
      return moved;
    }
    failed(-moved, now);
    return -Errno.EAGAIN;
  }

  private void worked(long now) {
    if (faults.failing()) {
      faults.worked(now);
      watch();
    }
  }

  private void failed(int errno, long now) {
    if (!faults.failing()) {
      // A broken descriptor is always ready, so the thread would never sleep if it were watched.
      poller().remove(0);
    }
    if (faults.failed(errno, now)) {
      throw new LinuxException("read from the TUN device", errno);
    }
  }

  @Override
  long patience(long now) {
    return faults.failing() ? faults.restNanos(now) : -1;
  }
}
