package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.nio.ByteOrder;

/**
 * Programs for netlink sockets that hear of routes. What they leave out neither wakes the reader
 * nor fills its buffer. Each datagram of these groups is one message: struct nlmsghdr, then struct
 * rtmsg.
 */
final class RouteFilter {
  private static final int TYPE = 4;
  private static final int DESTINATION_LENGTH = NetlinkRequest.HEADER + 1;
  private static final int PROTOCOL = NetlinkRequest.HEADER + 5;
  private static final int PASS = -1;
  private static final int DROP = 0;

  private RouteFilter() {}

  /** Leaves new routes out, and removed ones of routing daemons and of the kernel. */
  static ClassicBpf removals(Arena arena) {
    ClassicBpf program = new ClassicBpf(arena, 8);
    program.loadShort(TYPE);
    program.jumpIfEqual(type(RouteTable.RTM_NEWROUTE), 5, 0);
    program.jumpIfEqual(type(RouteTable.RTM_DELROUTE), 0, 3);
    program.loadByte(PROTOCOL);
    program.jumpIfEqual(Route.PROTOCOL_BOOT, 1, 0);
    program.jumpIfEqual(Route.PROTOCOL_STATIC, 0, 1);
    program.end(PASS);
    program.end(DROP);
    return program;
  }

  /** Leaves routes out that are no default routes. */
  static ClassicBpf defaults(Arena arena) {
    ClassicBpf program = new ClassicBpf(arena, 7);
    program.loadShort(TYPE);
    program.jumpIfEqual(type(RouteTable.RTM_NEWROUTE), 1, 0);
    program.jumpIfEqual(type(RouteTable.RTM_DELROUTE), 0, 2);
    program.loadByte(DESTINATION_LENGTH);
    program.jumpIfEqual(0, 0, 1);
    program.end(PASS);
    program.end(DROP);
    return program;
  }

  /** The type as a program loads it: as if it were big-endian. */
  private static int type(int type) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
        ? type
        : Short.toUnsignedInt(Short.reverseBytes((short) type));
  }
}
