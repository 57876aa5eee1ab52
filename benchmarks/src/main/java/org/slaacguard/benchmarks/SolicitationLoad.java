package org.slaacguard.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.slaacguard.linux.ClassicFilter;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinkSocket;
import org.slaacguard.linux.Poller;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.NeighborAdvertisement;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;

/**
 * A neighbour that solicits addresses, from the namespace of the thread that asks.
 *
 * @param device its interface
 * @param source its address
 * @param high the upper half of all addresses
 * @param first the lower half of the first of them
 * @param count how many there are
 */
record SolicitationLoad(String device, Ipv6Address source, long high, long first, int count) {
  private static final long SECOND = 1_000_000_000L;
  private static final long SOLICITED_NODE = 0x3333_ff00_0000L;
  private static final int BUFFER = 1 << 20;

  /** Between two questions, so that the machine is not busy with them alone. */
  private static final long PAUSE = 200_000;

  /**
   * The measured figures.
   *
   * @param sorted nanoseconds until each answer, the fastest first
   * @param lost questions without one
   */
  record Latencies(long[] sorted, long lost) {
    /** Nanoseconds within which this many percent of the answers came. */
    double percentile(double percent) {
      int index = (int) Math.ceil(percent / 100 * sorted.length) - 1;
      return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, index)];
    }
  }

  private LinkSocket open() {
    try (Rtnetlink netlink = Rtnetlink.open()) {
      return LinkSocket.open(netlink.links().get(device).index(), BUFFER);
    }
  }

  private byte[] solicitation(Ipv6Address target) {
    return new NdPacket(source, target.solicitedNode(), new NeighborSolicitation(target, List.of()))
        .toBytes();
  }

  private static long group(Ipv6Address target) {
    return SOLICITED_NODE | (target.low() & 0xff_ffff);
  }

  /** Asks for one address after the other for this long. */
  Latencies latencies(int seconds) {
    SplittableRandom random = new SplittableRandom(42);
    long[] nanos = new long[seconds * 10_000];
    int answers = 0;
    long lost = 0;
    try (LinkSocket socket = open();
        Poller poller = new Poller(1)) {
      socket.filter(new ClassicFilter(List.of(new IpPrefix(new Ipv6Address(high, first), 64))));
      socket.receiveFrom();
      poller.add(socket.fd(), Poller.READABLE);
      long end = System.nanoTime() + seconds * SECOND;
      while (System.nanoTime() < end && answers < nanos.length) {
        Ipv6Address target = new Ipv6Address(high, first + random.nextInt(count));
        byte[] question = solicitation(target);
        long asked = System.nanoTime();
        socket.send(question, group(target));
        long answered = await(socket, poller, target, asked + SECOND);
        if (answered == 0) {
          lost++;
        } else {
          nanos[answers++] = answered - asked;
        }
        LockSupport.parkNanos(PAUSE);
      }
    }
    long[] sorted = Arrays.copyOf(nanos, answers);
    Arrays.sort(sorted);
    return new Latencies(sorted, lost);
  }

  /** When the answer came, 0 for never. */
  private static long await(LinkSocket socket, Poller poller, Ipv6Address target, long until) {
    while (true) {
      int length = socket.receive();
      if (length == -Errno.EAGAIN) {
        long left = until - System.nanoTime();
        if (left <= 0) {
          return 0;
        }
        poller.await(left);
      } else if (length > 0 && isAnswer(socket.packet(length), target)) {
        return System.nanoTime();
      }
    }
  }

  private static boolean isAnswer(byte[] packet, Ipv6Address target) {
    try {
      return NdPacket.parse(packet).message() instanceof NeighborAdvertisement answer
          && answer.solicited()
          && answer.target().equals(target);
    } catch (PacketException e) {
      return false;
    }
  }

  /**
   * Asks without waiting for answers.
   *
   * @param rate solicitations a second
   * @return the rate that was reached
   */
  double flood(int rate, int seconds) {
    long sent = 0;
    try (LinkSocket socket = open()) {
      long start = System.nanoTime();
      long end = start + seconds * SECOND;
      for (long now = start; now < end; now = System.nanoTime()) {
        long due = (now - start) * rate / SECOND;
        for (; sent < due; sent++) {
          Ipv6Address target = new Ipv6Address(high, first + sent % count);
          socket.send(solicitation(target), group(target));
        }
        LockSupport.parkNanos(PAUSE);
      }
      return sent * (double) SECOND / (System.nanoTime() - start);
    }
  }
}
