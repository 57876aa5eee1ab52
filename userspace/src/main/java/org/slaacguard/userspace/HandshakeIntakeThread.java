package org.slaacguard.userspace;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.ThreadPriority;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives handshake messages, if the kernel puts them into sockets of their own. So a flood of
 * them keeps only this thread busy. Its priority is lower than that of the packet threads.
 */
final class HandshakeIntakeThread extends ReceivingThread {
  private static final Logger LOG = LoggerFactory.getLogger(HandshakeIntakeThread.class);

  /** Its nice value. */
  private static final int NICE = 2;

  private final WakeupModeration pace = new WakeupModeration(IntakeLimits.HANDSHAKES.runs());

  /**
   * Creates a thread for the handshake messages of an interface.
   *
   * @param tun receives packets that came in a run with such a message
   */
  HandshakeIntakeThread(
      String name,
      DataPlane plane,
      TunPort tun,
      boolean superPackets,
      Consumer<UdpBinding> repair,
      Failure failure) {
    super(
        name,
        plane,
        tun,
        superPackets,
        HandshakeSteering.KINDS,
        IntakeLimits.HANDSHAKES,
        repair,
        failure);
  }

  @Override
  void work() {
    int result = ThreadPriority.nice(NICE);
    if (result < 0) {
      LOG.debug("handshake messages are taken at the usual priority: error {}", -result);
    }
    super.work();
  }

  @Override
  UdpBinding.@Nullable Pair sockets(UdpBinding binding, int kind) {
    return binding.handshakes(kind);
  }

  @Override
  long pause(int moved, long now) {
    return pace.pause(moved, now);
  }
}
