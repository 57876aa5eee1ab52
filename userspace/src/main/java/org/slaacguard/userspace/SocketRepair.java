package org.slaacguard.userspace;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces sockets that an administrator has ended ({@code ss -K}) by new ones on the same port,
 * once no thread uses the old ones any more and nobody else has the port. Runs on the protocol
 * thread, which goes on meanwhile.
 */
final class SocketRepair {
  /** Between two attempts, in nanoseconds. */
  static final long RETRY = 100_000_000L;

  /** The most attempts, which take a minute; then the port is lost. */
  static final int ATTEMPTS = 600;

  private static final Logger LOG = LoggerFactory.getLogger(SocketRepair.class);

  private final ProtocolInbox inbox;
  private final Supplier<UdpSockets> sockets;
  private final Consumer<LinuxException> lost;
  private boolean begun;
  private int left;
  private long next = Long.MIN_VALUE;

  /**
   * Creates an instance with nothing to repair.
   *
   * @param sockets asked on the protocol thread
   * @param lost told why there will be no sockets again
   */
  SocketRepair(ProtocolInbox inbox, Supplier<UdpSockets> sockets, Consumer<LinuxException> lost) {
    this.inbox = inbox;
    this.sockets = sockets;
    this.lost = lost;
  }

  /** Sockets have been ended. Any thread, and any number of times. */
  void broken(UdpBinding ended) {
    inbox.execute(
        () -> {
          if (sockets.get().lose(ended)) {
            begun = true;
            left = ATTEMPTS;
          }
        });
  }

  /**
   * Tries it, if it is time.
   *
   * @return nanoseconds until the next turn; {@link Long#MAX_VALUE} for nothing to repair
   */
  long turn(long now) {
    if (begun && now >= next) {
      next = now + RETRY;
      attempt();
    }
    return begun ? Math.max(0, next - now) : Long.MAX_VALUE;
  }

  private void attempt() {
    left--;
    try {
      begun = !sockets.get().reopen();
      if (begun && left <= 0) {
        giveUp(new LinuxException("a thread still uses the former sockets", Errno.EBUSY));
      }
    } catch (LinuxException e) {
      if (left <= 0) {
        giveUp(e);
      } else if (left == ATTEMPTS - 1) {
        LOG.warn("the UDP port is opened again within a minute, or is lost: {}", e.getMessage());
      }
    }
  }

  private void giveUp(LinuxException why) {
    begun = false;
    lost.accept(why);
  }
}
