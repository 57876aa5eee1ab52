package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Requests on an interface by name that need no netlink. {@code struct ifreq}, 40 bytes: 0
 * zero-terminated name of up to 15 bytes | 16 union.
 */
final class InterfaceControl {
  static final int IFREQ_SIZE = 40;
  static final int IFREQ_UNION = 16;

  private static final long SIOCGIFMTU = 0x8921;
  private static final long SIOCSIFMTU = 0x8922;
  private static final long SIOCGIFINDEX = 0x8933;

  private InterfaceControl() {}

  /**
   * Creates a request for this interface.
   *
   * @throws IllegalArgumentException if the kernel would refuse the name
   */
  static MemorySegment request(Arena arena, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0
        || bytes.length > 15
        || name.equals(".")
        || name.equals("..")
        || name.chars().anyMatch(c -> c <= ' ' || c == '/' || c == ':' || c == '%')) {
      throw new IllegalArgumentException("not a name for an interface: '" + name + "'");
    }
    MemorySegment request = arena.allocate(IFREQ_SIZE, 8);
    MemorySegment.copy(bytes, 0, request, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return request;
  }

  static int index(String name) {
    return call(SIOCGIFINDEX, name, 0, "index of ");
  }

  static int mtu(String name) {
    return call(SIOCGIFMTU, name, 0, "MTU of ");
  }

  static void mtu(String name, int mtu) {
    call(SIOCSIFMTU, name, mtu, "MTU " + mtu + " for ");
  }

  private static int call(long code, String name, int value, String tried) {
    try (Arena arena = Arena.ofConfined();
        Fd socket = Sockets.open(Sockets.AF_INET, Sockets.SOCK_DGRAM, 0)) {
      MemorySegment request = request(arena, name);
      request.set(Native.INT, IFREQ_UNION, value);
      LinuxException.check(Libc.ioctl(socket.number(), code, request.address()), tried + name);
      return request.get(Native.INT, IFREQ_UNION);
    }
  }
}
