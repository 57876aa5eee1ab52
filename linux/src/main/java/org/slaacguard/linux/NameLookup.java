package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.net.Endpoint;

/**
 * Resolves names with the C library: {@code /etc/hosts}, name servers, and other sources of the
 * system. Addresses are in the order of RFC 6724, in which those that this host cannot reach come
 * last. The calling thread waits; its network namespace applies.
 *
 * <pre>
 * addrinfo  48 bytes: 0 flags | 4 family | 8 type | 12 protocol | 16 length | 24 address * |
 *                     32 name * | 40 next *
 * </pre>
 */
public final class NameLookup {
  private static final LibcFunction GETADDRINFO = LibcFunction.of("getaddrinfo");
  private static final LibcFunction FREEADDRINFO = LibcFunction.of("freeaddrinfo");

  private static final int SIZE = 48;
  private static final int SOCK_DGRAM = 2;
  private static final int IPPROTO_UDP = 17;

  private NameLookup() {}

  /**
   * The UDP endpoints of a host, best first.
   *
   * @param host a name, or an address with or without a zone
   * @param port 1 to 65535
   * @throws NameLookupException if the name has no address, or the lookup fails
   */
  public static List<Endpoint> find(String host, int port) throws NameLookupException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment hints = arena.allocate(SIZE, 8);
      hints.set(ValueLayout.JAVA_INT, 8, SOCK_DGRAM);
      hints.set(ValueLayout.JAVA_INT, 12, IPPROTO_UDP);
      MemorySegment result = arena.allocate(8, 8);
      long name = Native.string(arena, host).address();
      // Not errno: 0, or a negative number of its own.
      int error = (int) GETADDRINFO.word(name, 0, hints.address(), result.address(), 0, 0);
      if (error != 0) {
        throw NameLookupException.of(host, error, Native.errno());
      }
      long first = result.get(ValueLayout.JAVA_LONG, 0);
      try {
        return read(first, port);
      } finally {
        int _ = FREEADDRINFO.call(first);
      }
    }
  }

  private static List<Endpoint> read(long first, int port) {
    List<Endpoint> found = new ArrayList<>();
    for (long each = first; each != 0; ) {
      MemorySegment info = MemorySegment.ofAddress(each).reinterpret(SIZE);
      int length = info.get(ValueLayout.JAVA_INT, 16);
      long address = info.get(ValueLayout.JAVA_LONG, 24);
      if (address != 0 && (length == SockAddr.IN_SIZE || length == SockAddr.IN6_SIZE)) {
        SockAddr one = new SockAddr(MemorySegment.ofAddress(address).reinterpret(length));
        if (!one.isEmpty()) {
          found.add(new Endpoint(one.toAddress(), port, one.scopeId()));
        }
      }
      each = info.get(ValueLayout.JAVA_LONG, 40);
    }
    return found;
  }
}
