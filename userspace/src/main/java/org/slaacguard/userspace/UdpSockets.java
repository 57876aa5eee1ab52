package org.slaacguard.userspace;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
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
  private final DataPlane plane;
  private final List<? extends Worker> users;
  private final Consumer<UdpBinding> repair;
  private final GracePeriod gracePeriod;
  private final Deque<Ended> ended = new ArrayDeque<>();
  private long ticket;
  private int wantedPort;

  /** The port that is to be opened again; 0 for none. */
  private int lostPort;

  private int mark;

  /**
   * Creates an instance without sockets.
   *
   * @param users workers to wake when sockets change
   * @param repair called on any thread with sockets that an administrator has ended
   */
  UdpSockets(DataPlane plane, List<? extends Worker> users, Consumer<UdpBinding> repair) {
    this.plane = plane;
    this.repair = repair;
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
    if (binding != null) {
      return binding.port();
    }
    return lostPort != 0 ? lostPort : wantedPort;
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
      if (opens(current, nextPort, hasKey)) {
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

  private boolean opens(@Nullable UdpBinding current, int nextPort, boolean hasKey) {
    if (current == null && lostPort == 0) {
      return hasKey || nextPort != 0;
    }
    return nextPort != wantedPort && !serves(nextPort);
  }

  private UdpBinding open(int port, int newMark) {
    UserspaceOptions options = plane.options();
    UdpBinding opened =
        UdpBinding.open(
            port,
            newMark,
            new UdpBinding.Layout(
                options.pairs(), options.udpSegment(), options.udpCoalesce(), true));
    opened.onEnd(repair);
    return opened;
  }

  /** Whether the sockets have this port already. */
  private boolean serves(int port) {
    return port() == port;
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
   * Gives up sockets that have failed; {@link #reopen} replaces them.
   *
   * @return false if they have been replaced already
   */
  boolean lose(UdpBinding broken) {
    if (plane.binding() != broken) {
      return false;
    }
    lostPort = broken.port();
    publish(null);
    ended.add(new Ended(broken, ticket));
    return true;
  }

  /**
   * Opens sockets on the port that was lost, once no worker uses the old ones.
   *
   * @return whether there are sockets
   * @throws LinuxException if they cannot be opened, as while somebody else has the port
   */
  boolean reopen() {
    if (plane.binding() == null) {
      if (!closeEnded()) {
        return false;
      }
      publish(open(lostPort, mark));
    }
    lostPort = 0;
    return true;
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
