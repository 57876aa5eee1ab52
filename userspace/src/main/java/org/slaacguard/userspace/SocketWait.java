package org.slaacguard.userspace;

import java.util.function.BooleanSupplier;
import org.slaacguard.linux.Poller;

/**
 * Waits until a full socket accepts more, which slows the sender down instead of losing packets.
 */
final class SocketWait implements UdpSender.SendWait, AutoCloseable {
  /** Longer than the queue of a working device takes to drain. */
  private static final long NANOS = 50_000_000L;

  private final Poller poller = new Poller(1);
  private final BooleanSupplier stopping;
  private boolean used;

  SocketWait(BooleanSupplier stopping) {
    this.stopping = stopping;
  }

  @Override
  public boolean await(UdpPort port) {
    if (stopping.getAsBoolean() || !(port instanceof UdpBinding.Port real)) {
      return false;
    }
    if (used) {
      poller.replace(0, real.fd(), Poller.WRITABLE);
    } else {
      poller.add(real.fd(), Poller.WRITABLE);
      used = true;
    }
    poller.await(NANOS);
    return poller.seen(0) != 0;
  }

  @Override
  public void close() {
    poller.close();
  }
}
