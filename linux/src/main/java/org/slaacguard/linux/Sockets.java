package org.slaacguard.linux;

import static org.slaacguard.linux.Native.INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Socket calls. Numbers are those of asm-generic, the same on x86-64 and AArch64. */
final class Sockets {
  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int AF_NETLINK = 16;

  static final int SOCK_DGRAM = 2;
  static final int SOCK_RAW = 3;
  static final int SOCK_SEQPACKET = 5;
  static final int SOCK_NONBLOCK = 0x800;
  static final int SOCK_CLOEXEC = 0x80000;

  static final int MSG_PEEK = 0x02;
  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;

  private static final LibcFunction SOCKET = LibcFunction.of("socket");
  private static final LibcFunction SOCKETPAIR = LibcFunction.of("socketpair");
  private static final LibcFunction BIND = LibcFunction.of("bind");
  private static final LibcFunction GETSOCKNAME = LibcFunction.of("getsockname");
  private static final LibcFunction SETSOCKOPT = LibcFunction.of("setsockopt");
  private static final LibcFunction GETSOCKOPT = LibcFunction.of("getsockopt");
  private static final LibcFunction SENDMSG = LibcFunction.of("sendmsg");
  private static final LibcFunction RECVMSG = LibcFunction.of("recvmsg");
  private static final LibcFunction SENDMMSG = LibcFunction.of("sendmmsg");
  private static final LibcFunction RECVMMSG = LibcFunction.of("recvmmsg");
  private static final LibcFunction RECVFROM = LibcFunction.of("recvfrom");
  private static final LibcFunction SEND = LibcFunction.of("send");

  private Sockets() {}

  /** Opens a socket that started programs do not inherit (close-on-exec). */
  static Fd open(int family, int type, int protocol) {
    return Fd.own(socket(family, type | SOCK_CLOEXEC, protocol), "socket");
  }

  private static int socket(int family, int type, int protocol) {
    return SOCKET.call(family, type, protocol);
  }

  /** Creates a pair of sockets, and writes their descriptors, two ints, to an address. */
  static int socketpair(int family, int type, int protocol, long descriptors) {
    return SOCKETPAIR.call(family, type, protocol, descriptors);
  }

  static int bind(int fd, long address, int length) {
    return BIND.call(fd, address, length);
  }

  /** Writes the socket's own address to memory with {@code room} bytes. */
  static int name(int fd, long address, int room) {
    try (Arena arena = Arena.ofConfined()) {
      long length = arena.allocateFrom(INT, room).address();
      return GETSOCKNAME.call(fd, address, length);
    }
  }

  static int setOption(int fd, int level, int option, int value) {
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocateFrom(INT, value).address();
      return SETSOCKOPT.call(fd, level, option, address, 4);
    }
  }

  /** Sets an option that is a structure. */
  static int setOption(int fd, int level, int option, MemorySegment value) {
    return SETSOCKOPT.call(fd, level, option, value.address(), value.byteSize());
  }

  /** Reads an option that is a structure. */
  static int option(int fd, int level, int option, MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      long length = arena.allocateFrom(INT, (int) value.byteSize()).address();
      return option(fd, level, option, value.address(), length);
    }
  }

  /**
   * Reads an option into memory. No allocation.
   *
   * @param length address of an int: the memory's bytes, and then those of the option
   */
  static int option(int fd, int level, int option, long value, long length) {
    return GETSOCKOPT.call(fd, level, option, value, length);
  }

  /** The value of an option, which is not negative, or a negative error number. */
  static int option(int fd, int level, int option) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(INT);
      long length = arena.allocateFrom(INT, 4).address();
      int result = GETSOCKOPT.call(fd, level, option, value.address(), length);
      return result >= 0 ? value.get(INT, 0) : result;
    }
  }

  static int sendmsg(int fd, long message, int flags) {
    return (int) SENDMSG.callLong(fd, message, flags);
  }

  static int recvmsg(int fd, long message, int flags) {
    return (int) RECVMSG.callLong(fd, message, flags);
  }

  static int sendmmsg(int fd, long messages, int count, int flags) {
    return SENDMMSG.call(fd, messages, count, flags);
  }

  static int recvmmsg(int fd, long messages, int count, int flags) {
    return RECVMMSG.call(fd, messages, count, flags, 0);
  }

  /**
   * Receives one datagram and its sender's address. The length at {@code addressLength} is an int,
   * read and written.
   */
  static int recvfrom(int fd, long to, int room, int flags, long address, long addressLength) {
    return (int) RECVFROM.callLong(fd, to, room, flags, address, addressLength);
  }

  /** Sends to the socket's default destination, which for netlink is the kernel. */
  static int send(int fd, long from, int length, int flags) {
    return (int) SEND.callLong(fd, from, length, flags);
  }
}
