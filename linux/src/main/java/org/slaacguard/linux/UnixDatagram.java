package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Sends single datagrams to a local socket (unix(7)), which the JDK cannot. Service managers are
 * told a service's state in this way (sd_notify(3)).
 *
 * <pre>
 * sockaddr_un, 110 bytes: 0 family u16 | 2 path; abstract if it begins with a zero byte
 * msghdr, 56 bytes: 0 name | 8 its length u32 | 16 iovec | 24 their number | 32 control | 40 its length
 * iovec, 16 bytes: 0 base | 8 length
 * </pre>
 */
public final class UnixDatagram {
  private static final int LONGEST_PATH = 108;
  private static final int PATH = 2;

  private UnixDatagram() {}

  /**
   * Sends a datagram.
   *
   * @param address an absolute path, or {@code @} and an abstract name, at most 107 bytes
   * @throws LinuxException ENOENT or ECONNREFUSED if nobody listens, EAGAIN if the queue is full
   * @throws IllegalArgumentException if it is no such address
   */
  public static void send(String address, String text) {
    byte[] path = address.getBytes(StandardCharsets.UTF_8);
    boolean isAbstract = address.startsWith("@");
    if (path.length < 2 || path.length >= LONGEST_PATH || !(isAbstract || path[0] == '/')) {
      throw new IllegalArgumentException("no address of a local socket: '" + address + "'");
    }
    if (isAbstract) {
      path[0] = 0;
    }
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    try (Arena arena = Arena.ofConfined();
        Fd fd = Sockets.open(Sockets.AF_UNIX, Sockets.SOCK_DGRAM | Sockets.SOCK_NONBLOCK, 0)) {
      MemorySegment name = arena.allocate(PATH + LONGEST_PATH, 8);
      name.set(ValueLayout.JAVA_SHORT, 0, (short) Sockets.AF_UNIX);
      MemorySegment.copy(path, 0, name, ValueLayout.JAVA_BYTE, PATH, path.length);
      MemorySegment iovec = arena.allocate(16, 8);
      iovec.set(Native.LONG, 0, arena.allocateFrom(ValueLayout.JAVA_BYTE, content).address());
      iovec.set(Native.LONG, 8, content.length);
      MemorySegment message = arena.allocate(56, 8);
      message.set(Native.LONG, 0, name.address());
      // A zero byte follows a path; the length alone ends an abstract name.
      message.set(Native.INT, 8, PATH + path.length + (isAbstract ? 0 : 1));
      message.set(Native.LONG, 16, iovec.address());
      message.set(Native.LONG, 24, 1);
      LinuxException.check(
          Sockets.sendmsg(fd.number(), message.address(), 0), "send to " + address);
    }
  }
}
