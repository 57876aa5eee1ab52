package org.slaacguard.userspace;

import java.util.function.Consumer;

/** Receives packets from the sockets of one pair of workers. */
final class InboundThread extends ReceivingThread {
  private final int pair;

  /** A thread for a pair; for the rest see {@link ReceivingThread}. */
  InboundThread(
      String name,
      DataPlane plane,
      TunPort tun,
      int pair,
      boolean superPackets,
      Consumer<UdpBinding> repair,
      Failure failure) {
    super(name, plane, tun, superPackets, 1, IntakeLimits.PACKETS, repair, failure);
    this.pair = pair;
  }

  @Override
  UdpBinding.Pair sockets(UdpBinding binding, int kind) {
    return binding.pair(pair);
  }
}
