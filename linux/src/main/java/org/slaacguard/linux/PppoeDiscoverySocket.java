package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PppoeConfirmation;

/**
 * Listens for the beginning of PPPoE sessions (packet(7)) on all interfaces, present and future. In
 * the network namespace of the opening thread; for one thread at a time.
 *
 * <pre>
 * sockaddr_ll, 20 bytes: 0 family u16 | 2 protocol u16 BE | 4 interface i32 | 8 hardware type u16
 *   | 10 packet type u8 | 11 address length u8 | 12 address, 8 bytes
 * </pre>
 */
public final class PppoeDiscoverySocket implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;
  private static final int PACKET_OUTGOING = 4;
  private static final int NAME = 20;
  private static final int HARDWARE_BYTES = 6;

  /** The longest payload of discovery (RFC 2516, section 4). */
  private static final int ROOM = 1484;

  private static final int RECEIVE_BUFFER = 64 << 10;

  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong BE_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Fd fd;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment bytes = arena.allocate(ROOM);
  private final MemorySegment name = arena.allocate(NAME, 8);
  private final MemorySegment nameLength = arena.allocate(4, 4);

  private PppoeDiscoverySocket(Fd fd) {
    this.fd = fd;
  }

  /**
   * The other end has confirmed a new session.
   *
   * @param link index of the interface below the session
   * @param concentrator the other end's hardware address, 12 hexadecimal digits
   */
  public record Heard(int link, String concentrator, PppoeConfirmation confirmation) {}

  /**
   * Opens the socket and begins to listen.
   *
   * @throws LinuxException EPERM without CAP_NET_RAW
   */
  public static PppoeDiscoverySocket open() {
    Fd fd = Sockets.open(AF_PACKET, Sockets.SOCK_DGRAM | Sockets.SOCK_NONBLOCK, 0);
    PppoeDiscoverySocket socket = new PppoeDiscoverySocket(fd);
    try {
      Sockets.setOption(fd.number(), SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);
      socket.name.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
      socket.name.set(BE_SHORT, 2, (short) PppoeConfirmation.ETHER_TYPE);
      LinuxException.check(
          Sockets.bind(fd.number(), socket.name.address(), NAME), "hear PPPoE discovery");
      return socket;
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** The descriptor for a {@link Poller}. */
  public Fd fd() {
    return fd;
  }

  /**
   * Reads waiting frames.
   *
   * @param most the most frames to read
   * @return the next confirmation among them, or null
   */
  public @Nullable Heard next(int most) {
    for (int i = 0; i < most; i++) {
      nameLength.set(Native.INT, 0, NAME);
      int length =
          Sockets.recvfrom(
              fd.number(),
              bytes.address(),
              ROOM,
              Sockets.MSG_DONTWAIT,
              name.address(),
              nameLength.address());
      if (length < 0) {
        return null;
      }
      PppoeConfirmation read =
          name.get(ValueLayout.JAVA_BYTE, 10) == PACKET_OUTGOING
                  || name.get(ValueLayout.JAVA_BYTE, 11) != HARDWARE_BYTES
              ? null
              : PppoeConfirmation.read(bytes.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
      if (read != null) {
        String sender = "%012x".formatted(name.get(BE_LONG, 12) >>> 16);
        return new Heard(name.get(Native.INT, 4), sender, read);
      }
    }
    return null;
  }

  @Override
  public void close() {
    fd.close();
    arena.close();
  }
}
