package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * One queue of a TUN device, usable by its own thread. Nonblocking. Each read and write is one
 * packet, or one super-packet, behind a {@link VnetHeader}.
 */
public final class TunQueue implements AutoCloseable {
  private final Fd fd;

  TunQueue(Fd fd) {
    this.fd = fd;
  }

  /**
   * Creates two queues without a device, nonblocking like a device's. A packet written to one is
   * read from the other.
   */
  public static List<TunQueue> pair() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment two = arena.allocate(Native.INT, 2);
      LinuxException.check(
          Sockets.socketpair(
              Sockets.AF_UNIX,
              Sockets.SOCK_SEQPACKET | Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC,
              0,
              two.address()),
          "socketpair");
      return List.of(
          new TunQueue(Fd.own(two.get(Native.INT, 0), "socketpair")),
          new TunQueue(Fd.own(two.get(Native.INT, 4), "socketpair")));
    }
  }

  /** The descriptor for a {@link Poller}. */
  public Fd fd() {
    return fd;
  }

  /**
   * Reads one packet. No allocation.
   *
   * @param to native memory that outlives the call; 65,535 bytes plus the header hold any packet
   * @return bytes read, header included, or a negative {@link Errno}: EAGAIN if none waits, EBADFD
   *     if the device was deleted
   */
  public int read(MemorySegment to, long offset, int length) {
    return Libc.read(fd.number(), Native.address(to, offset, length), length);
  }

  /**
   * Writes one packet. No allocation.
   *
   * @param from native memory that outlives the call: a header, then the packet
   * @return bytes written or a negative {@link Errno}: EIO while the link is down, EINVAL for
   *     anything but an IP packet, or for a header that does not fit it
   */
  public int write(MemorySegment from, long offset, int length) {
    return Libc.write(fd.number(), Native.address(from, offset, length), length);
  }

  @Override
  public void close() {
    fd.close();
  }
}
