package org.slaacguard.userspace;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.PortText;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.wireguard.GracePeriod;

/**
 * The interface's UDP port and mark, and its sockets while there are any. Protocol thread only.
 *
 * <p>Sockets are opened with the first private key or listen port. Another port means new sockets,
 * which sessions do not notice. The old ones still receive until {@link PortChange} ends that, and
 * are closed when no worker can be using them.
 */
final class UdpSockets implements AutoCloseable {
  private static final long LOOK_NANOS = 200_000L;
  private static final long PATIENCE_NANOS = 1_000_000_000L;

  private final DataPlane plane;
  private final List<? extends Worker> users;
  private final GracePeriod gracePeriod;
  private final Deque<Ended> ended = new ArrayDeque<>();
  private long ticket;
  private int wantedPort;
  private int mark;

  /**
   * Creates an instance without sockets.
   *
   * @param users workers to wake when sockets change
   */
  UdpSockets(DataPlane plane, List<? extends Worker> users) {
    this.plane = plane;
    this.users = List.copyOf(users);
    gracePeriod = plane.protocol().gracePeriod();
  }

  /**
   * Sockets that no worker starts to use any more, and the ticket that tells when none uses them.
   */
  private record Ended(UdpBinding binding, long ticket) {}

  /** The bound or configured port; 0 if the system has not chosen one yet. */
  int port() {
    UdpBinding binding = plane.binding();
    return binding == null ? wantedPort : binding.port();
  }

  int mark() {
    return mark;
  }

  /**
   * Opens, replaces or marks sockets as required.
   *
   * @param newPort null for no change
   * @param newMark null for no change
   * @param hasKey whether there is a private key, so that sockets are needed
   * @throws BackendException if the port is taken, or a mark is not permitted; nothing has changed
   *     then
   */
  void apply(@Nullable Integer newPort, @Nullable Integer newMark, boolean hasKey)
      throws BackendException {
    int nextPort = newPort == null ? wantedPort : newPort;
    int nextMark = newMark == null ? mark : newMark;
    UdpBinding current = plane.binding();
    try {
      if (current == null ? hasKey || nextPort != 0 : nextPort != wantedPort && !serves(nextPort)) {
        endPrevious();
        closeEnded();
        UdpBinding fresh = open(nextPort, nextMark);
        plane.previous(current);
        publish(fresh);
      } else if (current != null && nextMark != mark) {
        remark(current, nextMark);
      }
    } catch (LinuxException e) {
      String why =
          e.errno() == Errno.EADDRINUSE
              ? PortText.inUse(nextPort)
              : "UDP port " + nextPort + ": " + e.getMessage();
      throw new BackendException(plane.options().interfaceName() + ": " + why, e.errno(), e);
    }
    wantedPort = nextPort;
    mark = nextMark;
  }

  private UdpBinding open(int port, int newMark) {
    UserspaceOptions options = plane.options();
    return UdpBinding.open(
        port,
        newMark,
        new UdpBinding.Layout(options.pairs(), options.udpSegment(), options.udpCoalesce(), true));
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
    // Another mark may mean another route.
    plane.sourceWatch().waysChanged();
  }

  private void publish(@Nullable UdpBinding binding) {
    plane.binding(binding);
    changed();
  }

  private void changed() {
    ticket = gracePeriod.begin();
    users.forEach(Worker::wakeUp);
  }

  /** Whether every worker uses the sockets published last, and no older ones. */
  boolean settled() {
    return gracePeriod.passed(ticket);
  }

  /** Stops receiving on the former port. */
  void endPrevious() {
    UdpBinding old = plane.previous();
    if (old != null) {
      plane.previous(null);
      changed();
      ended.add(new Ended(old, ticket));
    }
  }

  /**
   * Closes sockets of former ports that no worker can be using.
   *
   * @return whether all are closed
   */
  boolean closeEnded() {
    while (!ended.isEmpty() && gracePeriod.passed(ended.getFirst().ticket)) {
      ended.removeFirst().binding.close();
    }
    return ended.isEmpty();
  }

  /**
   * Replaces sockets that have failed by new ones on the same port.
   *
   * @throws LinuxException if that is impossible; there are no sockets then
   */
  void reopen(UdpBinding broken) {
    if (plane.binding() != broken) {
      return;
    }
    publish(null);
    long start = System.nanoTime();
    while (!settled() && System.nanoTime() - start < PATIENCE_NANOS) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    ended.add(new Ended(broken, ticket));
    closeEnded();
    publish(open(broken.port(), mark));
  }

  /** Closes the sockets. No worker may be running any more. */
  @Override
  public void close() {
    ended.forEach(each -> each.binding.close());
    ended.clear();
    for (UdpBinding each : new UdpBinding[] {plane.binding(), plane.previous()}) {
      if (each != null) {
        each.close();
      }
    }
    plane.binding(null);
    plane.previous(null);
  }
}
