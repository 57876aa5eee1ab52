package org.slaacguard.userspace;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Counter;
import org.slaacguard.linux.Errno;

/**
 * The sockets that one worker receives from, of one or several kinds: those of the port, and those
 * of the former port while packets are on their way to it. A socket that fails or is flooded does
 * not delay the others. Belongs to one thread.
 */
final class InboundSockets {
  /** Number of sockets of one kind: IPv4 and IPv6, of the present and the former port. */
  static final int COUNT = 4;

  private static final int CURRENT = 2;

  private static final String[] NAMES = {
    "the IPv4 socket", "the IPv6 socket", "the old IPv4 socket", "the old IPv6 socket"
  };

  private final @Nullable UdpPort[] ports;
  private final DescriptorFaults[] faults;
  private final Counters.Cell counters;
  private final Reports reports;

  /** Is told about sockets. */
  interface Reports {
    /** Whether to watch the socket at this place. */
    void watch(int index, boolean watched);

    /** One of the port's sockets has failed. */
    void broken();

    /** Whether the socket at this place, which is watched, may have something to read. */
    default boolean mayHave(int index) {
      return true;
    }
  }

  /**
   * Creates an instance without sockets.
   *
   * @param kinds number of kinds of sockets; the first kind is read first
   */
  InboundSockets(int kinds, Counters.Cell counters, Reports reports) {
    this.counters = counters;
    this.reports = reports;
    ports = new @Nullable UdpPort[kinds * COUNT];
    faults = new DescriptorFaults[kinds * COUNT];
    for (int i = 0; i < faults.length; i++) {
      faults[i] = new DescriptorFaults(NAMES[i % COUNT]);
    }
  }

  /** Sets the sockets of one kind. */
  void use(int kind, UdpBinding.@Nullable Pair pair, UdpBinding.@Nullable Pair old) {
    int first = kind * COUNT;
    set(first, pair == null ? null : pair.ipv4());
    set(first + 1, pair == null ? null : pair.ipv6());
    set(first + CURRENT, old == null ? null : old.ipv4());
    set(first + CURRENT + 1, old == null ? null : old.ipv6());
  }

  private void set(int index, @Nullable UdpPort port) {
    if (!Objects.equals(port, ports[index])) {
      ports[index] = port;
      faults[index] = new DescriptorFaults(NAMES[index % COUNT]);
    }
    reports.watch(index, port != null);
  }

  /** The socket at this place, or null. */
  @Nullable UdpPort port(int index) {
    return ports[index];
  }

  /**
   * Receives waiting datagrams.
   *
   * @return number of runs, or -EAGAIN for none
   */
  int batch(InboundWorker worker, long now) {
    int moved = 0;
    for (int i = 0; i < ports.length; i++) {
      UdpPort port = ports[i];
      if (port != null && isDue(i, now)) {
        int result = worker.batch(port, now);
        if (result >= 0 || result == -Errno.EAGAIN) {
          moved += Math.max(result, 0);
          worked(i, now);
        } else {
          failed(i, -result, now);
        }
      }
    }
    return moved > 0 ? moved : -Errno.EAGAIN;
  }

  /** A socket that failed is not watched, so nobody can tell whether it has something. */
  private boolean isDue(int index, long now) {
    DescriptorFaults fault = faults[index];
    return fault.failing() ? !fault.resting(now) : reports.mayHave(index);
  }

  private void worked(int index, long now) {
    if (faults[index].failing()) {
      faults[index].worked(now);
      reports.watch(index, true);
    }
  }

  private void failed(int index, int errno, long now) {
    counters.add(Counter.UDP_RX_ERRORS, 1);
    boolean first = !faults[index].failing();
    if (faults[index].failed(errno, now) && index % COUNT < CURRENT) {
      reports.broken();
    }
    if (first) {
      // A broken descriptor is always ready, so the thread would never sleep if it were watched.
      reports.watch(index, false);
    }
  }

  /** Nanoseconds until a failed socket must be tried again; negative without one. */
  long patience(long now) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < ports.length; i++) {
      if (ports[i] != null) {
        least = Math.min(least, faults[i].restNanos(now));
      }
    }
    return least == Long.MAX_VALUE ? -1 : least;
  }
}
