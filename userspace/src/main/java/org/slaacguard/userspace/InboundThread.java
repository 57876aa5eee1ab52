package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.Poller;
import org.slaacguard.wireguard.Aead;

/** Runs an {@link InboundWorker} on one pair of sockets. */
final class InboundThread extends PacketThread {
  private final TunPort tun;
  private final int pair;
  private final boolean superPackets;
  private @Nullable InboundWorker worker;
  private boolean watching;

  InboundThread(
      String name, DataPlane plane, TunPort tun, int pair, boolean superPackets, Failure failure) {
    super(name, plane, 2, failure);
    this.tun = tun;
    this.pair = pair;
    this.superPackets = superPackets;
  }

  @Override
  void work() {
    DataPlane plane = plane();
    try (Arena arena = Arena.ofShared();
        Aead aead = plane.crypto().newAead()) {
      worker = new InboundWorker(arena, plane, tun, aead, plane.counters().newCell(), superPackets);
      loop();
    }
  }

  @Override
  void rebound(@Nullable UdpBinding binding) {
    UdpBinding.Pair sockets = binding == null ? null : binding.pair(pair);
    watch(0, sockets == null ? null : sockets.ipv4());
    watch(1, sockets == null ? null : sockets.ipv6());
    watching = true;
  }

  private void watch(int index, @Nullable UdpPort port) {
    Fd fd = port instanceof UdpBinding.Port real ? real.fd() : null;
    if (!watching) {
      poller().reserve();
    }
    if (fd == null) {
      poller().remove(index);
    } else {
      poller().replace(index, fd, Poller.READABLE);
    }
  }

  @Override
  int batch(@Nullable UdpBinding binding, long now) {
    InboundWorker of = worker;
    if (of == null || binding == null) {
      return -Errno.EAGAIN;
    }
    UdpBinding.Pair sockets = binding.pair(pair);
    int moved4 = sockets.ipv4() == null ? -Errno.EAGAIN : of.batch(sockets.ipv4(), now);
    int moved6 = sockets.ipv6() == null ? -Errno.EAGAIN : of.batch(sockets.ipv6(), now);
    return moved4 == -Errno.EAGAIN ? moved6 : moved6 <= 0 ? moved4 : moved4 + moved6;
  }
}
