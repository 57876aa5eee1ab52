package org.slaacguard.linux;

import static org.slaacguard.linux.Native.INT;
import static org.slaacguard.linux.Native.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
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

  private static final MethodHandle SOCKET =
      Native.function("socket", FunctionDescriptor.of(INT, INT, INT, INT));
  private static final MethodHandle SOCKETPAIR =
      Native.function("socketpair", FunctionDescriptor.of(INT, INT, INT, INT, LONG));
  private static final MethodHandle BIND =
      Native.function("bind", FunctionDescriptor.of(INT, INT, LONG, INT));
  private static final MethodHandle GETSOCKNAME =
      Native.function("getsockname", FunctionDescriptor.of(INT, INT, LONG, LONG));
  private static final MethodHandle SETSOCKOPT =
      Native.function("setsockopt", FunctionDescriptor.of(INT, INT, INT, INT, LONG, INT));
  private static final MethodHandle GETSOCKOPT =
      Native.function("getsockopt", FunctionDescriptor.of(INT, INT, INT, INT, LONG, LONG));
  private static final MethodHandle SENDMSG =
      Native.function("sendmsg", FunctionDescriptor.of(LONG, INT, LONG, INT));
  private static final MethodHandle RECVMSG =
      Native.function("recvmsg", FunctionDescriptor.of(LONG, INT, LONG, INT));
  private static final MethodHandle SENDMMSG =
      Native.function("sendmmsg", FunctionDescriptor.of(INT, INT, LONG, INT, INT));
  private static final MethodHandle RECVMMSG =
      Native.function("recvmmsg", FunctionDescriptor.of(INT, INT, LONG, INT, INT, LONG));
  private static final MethodHandle RECVFROM =
      Native.function("recvfrom", FunctionDescriptor.of(LONG, INT, LONG, LONG, INT, LONG, LONG));
  private static final MethodHandle SEND =
      Native.function("send", FunctionDescriptor.of(LONG, INT, LONG, LONG, INT));

  private Sockets() {}

  /** A socket that is not inherited by programs we start. */
  static Fd open(int family, int type, int protocol) {
    return Fd.own(socket(family, type | SOCK_CLOEXEC, protocol), "socket");
  }

  private static int socket(int family, int type, int protocol) {
    MemorySegment state = Native.state();
    try {
      return Native.result((int) SOCKET.invokeExact(state, family, type, protocol), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** Writes two descriptors there, two ints. */
  static int socketpair(int family, int type, int protocol, long descriptors) {
    MemorySegment state = Native.state();
    try {
      return Native.result(
          (int) SOCKETPAIR.invokeExact(state, family, type, protocol, descriptors), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int bind(int fd, long address, int length) {
    MemorySegment state = Native.state();
    try {
      return Native.result((int) BIND.invokeExact(state, fd, address, length), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** Writes the socket's own address there, which has room for so many bytes. */
  static int name(int fd, long address, int room) {
    MemorySegment state = Native.state();
    try (Arena arena = Arena.ofConfined()) {
      long length = arena.allocateFrom(INT, room).address();
      return Native.result((int) GETSOCKNAME.invokeExact(state, fd, address, length), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int setOption(int fd, int level, int option, int value) {
    MemorySegment state = Native.state();
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocateFrom(INT, value).address();
      return Native.result(
          (int) SETSOCKOPT.invokeExact(state, fd, level, option, address, 4), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** An option's value, which is not negative, or a negative error number. */
  static int option(int fd, int level, int option) {
    MemorySegment state = Native.state();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(INT);
      long length = arena.allocateFrom(INT, 4).address();
      int result = (int) GETSOCKOPT.invokeExact(state, fd, level, option, value.address(), length);
      return result >= 0 ? value.get(INT, 0) : Native.result(result, state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int sendmsg(int fd, long message, int flags) {
    MemorySegment state = Native.state();
    try {
      return (int) Native.result((long) SENDMSG.invokeExact(state, fd, message, flags), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int recvmsg(int fd, long message, int flags) {
    MemorySegment state = Native.state();
    try {
      return (int) Native.result((long) RECVMSG.invokeExact(state, fd, message, flags), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int sendmmsg(int fd, long messages, int count, int flags) {
    MemorySegment state = Native.state();
    try {
      return Native.result((int) SENDMMSG.invokeExact(state, fd, messages, count, flags), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int recvmmsg(int fd, long messages, int count, int flags) {
    MemorySegment state = Native.state();
    try {
      return Native.result(
          (int) RECVMMSG.invokeExact(state, fd, messages, count, flags, 0L), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /**
   * Receives one datagram and its sender's address; the address's room is an int to read and write.
   */
  static int recvfrom(int fd, long to, int room, int flags, long address, long addressLength) {
    MemorySegment state = Native.state();
    try {
      return (int)
          Native.result(
              (long)
                  RECVFROM.invokeExact(state, fd, to, (long) room, flags, address, addressLength),
              state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** Sends to the address the socket has by itself: a netlink socket's is the kernel. */
  static int send(int fd, long from, int length, int flags) {
    MemorySegment state = Native.state();
    try {
      return (int)
          Native.result((long) SEND.invokeExact(state, fd, from, (long) length, flags), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }
}
