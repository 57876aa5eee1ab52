package org.slaacguard.linux;

import java.lang.foreign.MemorySegment;

/**
 * One queue of a TUN device; a thread of its own may use it. Nonblocking. Each read and write is
 * one packet, or one super-packet, behind a {@link VnetHeader}.
 */
public final class TunQueue implements AutoCloseable {
  private final Fd fd;

  TunQueue(Fd fd) {
    this.fd = fd;
  }

  /** For a {@link Poller}. */
  public Fd fd() {
    return fd;
  }

  /**
   * Reads one packet. No allocation.
   *
   * @param to native memory that outlives the call; 65,535 bytes and the header hold any packet
   * @return bytes read, header included, or a negative {@link Errno}: EAGAIN where none waits,
   *     EBADFD once the device was deleted
   */
  public int read(MemorySegment to, long offset, int length) {
    return Libc.read(fd.number(), Native.address(to, offset, length), length);
  }

  /**
   * Writes one packet. No allocation.
   *
   * @param from native memory that outlives the call: a header, then the packet
   * @return bytes written or a negative {@link Errno}: EIO while the link is down, EINVAL for what
   *     is no IP packet or has a header that does not fit it
   */
  public int write(MemorySegment from, long offset, int length) {
    return Libc.write(fd.number(), Native.address(from, offset, length), length);
  }

  @Override
  public void close() {
    fd.close();
  }
}
