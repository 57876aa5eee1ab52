package org.slaacguard.lab;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.LongStream;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.PacketSocket;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.InternetChecksum;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;

/**
 * A peer with as many addresses as it likes: UDP datagrams of 8 bytes straight into its tunnel,
 * each from the next address of a /64. Its addresses need not be on its interface.
 */
final class ManySources {
  static final int PORT = 9;

  private static final int UDP_HEADER = 8;
  private static final int PAYLOAD = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Tunnel tunnel;
  private final long prefix;
  private final Ipv6Address target;

  /** For sending to port 9 of {@code target} from {@code network::} and an interface identifier. */
  ManySources(Tunnel tunnel, String network, String target) {
    this.tunnel = tunnel;
    this.prefix = Ipv6Address.parse(network + "::").high();
    this.target = Ipv6Address.parse(target);
  }

  /** The address with this interface identifier. */
  Ipv6Address source(long identifier) {
    return new Ipv6Address(prefix, identifier);
  }

  /**
   * Sends one datagram from each address, and returns when the last one is on its way.
   *
   * @param first the interface identifier of the first
   * @param mayHaveSent before each datagram: the number of it; how many may have been sent by now,
   *     beyond which this waits and asks again
   */
  void send(long first, int count, IntUnaryOperator mayHaveSent) {
    send(i -> datagram(first + i), count, mayHaveSent);
  }

  /** A datagram from each address, made before the time of sending them is taken. */
  List<byte[]> datagrams(long first, int count) {
    return LongStream.range(first, first + count).mapToObj(this::datagram).toList();
  }

  /** Sends these, likewise. */
  void send(List<byte[]> datagrams, IntUnaryOperator mayHaveSent) {
    send(datagrams::get, datagrams.size(), mayHaveSent);
  }

  private void send(IntFunction<byte[]> datagrams, int count, IntUnaryOperator mayHaveSent) {
    try {
      tunnel
          .host()
          .async(
              () -> {
                sendHere(datagrams, count, mayHaveSent);
                return count;
              })
          .get();
    } catch (ExecutionException e) {
      throw new LabException("sending from many addresses", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  private void sendHere(IntFunction<byte[]> datagrams, int count, IntUnaryOperator mayHaveSent) {
    try (Rtnetlink netlink = Rtnetlink.open();
        PacketSocket socket = PacketSocket.open()) {
      int index = netlink.links().get(tunnel.device()).index();
      for (int i = 0; i < count; i++) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (mayHaveSent.applyAsInt(i) <= i) {
          if (System.nanoTime() - end > 0) {
            throw new LabException("only " + i + " of " + count + " datagrams could be sent");
          }
          Await.pause(Duration.ofMillis(1));
        }
        byte[] datagram = datagrams.apply(i);
        int status = socket.send(index, datagram);
        while (status == -Errno.EAGAIN) {
          // The tunnel has not encrypted so much yet.
          Await.pause(Duration.ofMillis(1));
          status = socket.send(index, datagram);
        }
        if (status < 0 && status != -Errno.ENOBUFS) {
          throw new LabException("sending datagram " + i + ": error " + -status);
        }
      }
    }
  }

  /** A datagram from the address with this interface identifier. */
  byte[] datagram(long identifier) {
    return datagram(source(identifier));
  }

  /** A datagram from any address. */
  byte[] datagram(Ipv6Address source) {
    int length = UDP_HEADER + PAYLOAD;
    ByteBuffer packet = ByteBuffer.allocate(Ipv6Header.LENGTH + length);
    new Ipv6Header(length, Ipv6Header.UDP, 64, source, target).write(packet);
    packet.putShort((short) 40_000).putShort((short) PORT).putShort((short) length);
    long sum = InternetChecksum.addPseudoHeader(0, source, target, length, Ipv6Header.UDP);
    MemorySegment bytes = MemorySegment.ofArray(packet.array());
    int checksum =
        InternetChecksum.finish(InternetChecksum.add(sum, bytes, Ipv6Header.LENGTH, length));
    // 0 would say that there is none (RFC 8200, section 8.1).
    bytes.set(
        ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(java.nio.ByteOrder.BIG_ENDIAN),
        Ipv6Header.LENGTH + 6L,
        (short) (checksum == 0 ? 0xffff : checksum));
    return packet.array();
  }
}
