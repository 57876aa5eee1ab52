package org.slaacguard.linux;

import static org.slaacguard.linux.Native.INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

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

  private static final MethodHandle SOCKET = Native.function("socket", 3);
  private static final MethodHandle SOCKETPAIR = Native.function("socketpair", 4);
  private static final MethodHandle BIND = Native.function("bind", 3);
  private static final MethodHandle GETSOCKNAME = Native.function("getsockname", 3);
  private static final MethodHandle SETSOCKOPT = Native.function("setsockopt", 5);
  private static final MethodHandle GETSOCKOPT = Native.function("getsockopt", 5);
  private static final MethodHandle SENDMSG = Native.function("sendmsg", 3);
  private static final MethodHandle RECVMSG = Native.function("recvmsg", 3);
  private static final MethodHandle SENDMMSG = Native.function("sendmmsg", 4);
  private static final MethodHandle RECVMMSG = Native.function("recvmmsg", 5);
  private static final MethodHandle RECVFROM = Native.function("recvfrom", 6);
  private static final MethodHandle SEND = Native.function("send", 4);

  private Sockets() {}

  /** Opens a socket that started programs do not inherit (close-on-exec). */
  static Fd open(int family, int type, int protocol) {
    return Fd.own(socket(family, type | SOCK_CLOEXEC, protocol), "socket");
  }

  private static int socket(int family, int type, int protocol) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult(
          (long) SOCKET.invokeExact(state, (long) family, (long) type, (long) protocol), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** Creates a pair of sockets, and writes their descriptors, two ints, to an address. */
  static int socketpair(int family, int type, int protocol, long descriptors) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult(
          (long)
              SOCKETPAIR.invokeExact(
                  state, (long) family, (long) type, (long) protocol, descriptors),
          state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int bind(int fd, long address, int length) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult(
          (long) BIND.invokeExact(state, (long) fd, address, (long) length), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** Writes the socket's own address to memory with {@code room} bytes. */
  static int name(int fd, long address, int room) {
    MemorySegment state = Native.state();
    try (Arena arena = Arena.ofConfined()) {
      long length = arena.allocateFrom(INT, room).address();
      return Native.intResult(
          (long) GETSOCKNAME.invokeExact(state, (long) fd, address, length), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int setOption(int fd, int level, int option, int value) {
    MemorySegment state = Native.state();
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocateFrom(INT, value).address();
      return Native.intResult(
          (long) SETSOCKOPT.invokeExact(state, (long) fd, (long) level, (long) option, address, 4L),
          state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** Sets an option that is a structure. */
  static int setOption(int fd, int level, int option, MemorySegment value) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult(
          (long)
              SETSOCKOPT.invokeExact(
                  state, (long) fd, (long) level, (long) option, value.address(), value.byteSize()),
          state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** Reads an option that is a structure. */
  static int option(int fd, int level, int option, MemorySegment value) {
    MemorySegment state = Native.state();
    try (Arena arena = Arena.ofConfined()) {
      long length = arena.allocateFrom(INT, (int) value.byteSize()).address();
      return Native.intResult(
          (long)
              GETSOCKOPT.invokeExact(
                  state, (long) fd, (long) level, (long) option, value.address(), length),
          state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** The value of an option, which is not negative, or a negative error number. */
  static int option(int fd, int level, int option) {
    MemorySegment state = Native.state();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(INT);
      long length = arena.allocateFrom(INT, 4).address();
      int result =
          (int)
              (long)
                  GETSOCKOPT.invokeExact(
                      state, (long) fd, (long) level, (long) option, value.address(), length);
      return result >= 0 ? value.get(INT, 0) : Native.result(result, state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int sendmsg(int fd, long message, int flags) {
    MemorySegment state = Native.state();
    try {
      return (int)
          Native.result((long) SENDMSG.invokeExact(state, (long) fd, message, (long) flags), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int recvmsg(int fd, long message, int flags) {
    MemorySegment state = Native.state();
    try {
      return (int)
          Native.result((long) RECVMSG.invokeExact(state, (long) fd, message, (long) flags), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int sendmmsg(int fd, long messages, int count, int flags) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult(
          (long) SENDMMSG.invokeExact(state, (long) fd, messages, (long) count, (long) flags),
          state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int recvmmsg(int fd, long messages, int count, int flags) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult(
          (long) RECVMMSG.invokeExact(state, (long) fd, messages, (long) count, (long) flags, 0L),
          state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /**
   * Receives one datagram and its sender's address. The length at {@code addressLength} is an int,
   * read and written.
   */
  static int recvfrom(int fd, long to, int room, int flags, long address, long addressLength) {
    MemorySegment state = Native.state();
    try {
      return (int)
          Native.result(
              (long)
                  RECVFROM.invokeExact(
                      state, (long) fd, to, (long) room, (long) flags, address, addressLength),
              state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** Sends to the socket's default destination, which for netlink is the kernel. */
  static int send(int fd, long from, int length, int flags) {
    MemorySegment state = Native.state();
    try {
      return (int)
          Native.result(
              (long) SEND.invokeExact(state, (long) fd, from, (long) length, (long) flags), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }
}
