package org.slaacguard.userspace;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.linux.LinuxException;

/**
 * The interface's UDP port and mark, and the sockets while there are any. Protocol thread only.
 *
 * <p>Sockets open with the first private key or listening port. Another port means new sockets;
 * sessions do not notice, and the old sockets close when no worker uses them.
 */
final class Sockets implements AutoCloseable {
  private static final long LOOK_NANOS = 200_000L;
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private final DataPlane plane;
  private final List<PacketThread> users;
  private int wantedPort;
  private int mark;

  Sockets(DataPlane plane, List<PacketThread> users) {
    this.plane = plane;
    this.users = List.copyOf(users);
  }

  /** The port, as it is bound or will be; 0 if the system has not chosen yet. */
  int port() {
    UdpBinding binding = plane.binding();
    return binding == null ? wantedPort : binding.port();
  }

  int mark() {
    return mark;
  }

  /**
   * Brings the sockets in line.
   *
   * @param newPort null leaves it
   * @param newMark null leaves it
   * @param hasKey whether there is a private key, so that sockets are needed
   * @throws BackendException if the port is taken, or a mark is not permitted; then nothing has
   *     changed
   */
  void apply(@Nullable Integer newPort, @Nullable Integer newMark, boolean hasKey)
      throws BackendException {
    int nextPort = newPort == null ? wantedPort : newPort;
    int nextMark = newMark == null ? mark : newMark;
    UdpBinding current = plane.binding();
    try {
      if (current == null ? hasKey || nextPort != 0 : nextPort != wantedPort && !serves(nextPort)) {
        UserspaceOptions options = plane.options();
        UdpBinding fresh =
            UdpBinding.open(
                nextPort, nextMark, options.pairs(), options.udpSegment(), options.udpCoalesce());
        replace(current, fresh);
      } else if (current != null && nextMark != mark) {
        remark(current, nextMark);
      }
    } catch (LinuxException e) {
      throw new BackendException(
          plane.options().interfaceName() + ": UDP port " + nextPort + ": " + e.getMessage(),
          e.errno(),
          e);
    }
    wantedPort = nextPort;
    mark = nextMark;
  }

  /** Whether the sockets have this port already. */
  private boolean serves(int port) {
    UdpBinding binding = plane.binding();
    return binding != null && binding.port() == port;
  }

  private void remark(UdpBinding binding, int newMark) {
    try {
      binding.mark(newMark);
    } catch (LinuxException e) {
      binding.mark(mark);
      throw e;
    }
  }

  private void replace(@Nullable UdpBinding old, @Nullable UdpBinding fresh) {
    plane.binding(fresh);
    users.forEach(Worker::wakeUp);
    if (old == null) {
      return;
    }
    long start = System.nanoTime();
    for (PacketThread user : users) {
      while (user.isAlive() && user.using() == old && System.nanoTime() - start < PATIENCE_NANOS) {
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
    old.close();
  }

  /** Closes the sockets. No worker may be running any more. */
  @Override
  public void close() {
    UdpBinding binding = plane.binding();
    plane.binding(null);
    if (binding != null) {
      binding.close();
    }
  }
}
