package org.slaacguard.linux;

import java.util.List;

/**
 * One family of generic netlink (Documentation/userspace-api/netlink), in the network namespace of
 * the thread that opens it. For one thread at a time. {@code struct genlmsghdr}, 4 bytes: command
 * u8, version u8, reserved u16.
 */
public final class GenericNetlink implements AutoCloseable {
  /** Size in bytes of the fixed part of a family's messages, if the family adds none of its own. */
  public static final int HEADER = 4;

  private static final int CONTROLLER = 16;
  private static final int CTRL_CMD_GETFAMILY = 3;
  private static final int CTRL_ATTR_FAMILY_ID = 1;
  private static final int CTRL_ATTR_FAMILY_NAME = 2;

  private final NetlinkSocket socket;
  private final int family;
  private final int version;

  private GenericNetlink(NetlinkSocket socket, int family, int version) {
    this.socket = socket;
    this.family = family;
    this.version = version;
  }

  /**
   * Looks a family up, which makes the kernel load its module.
   *
   * @param name such as {@code wireguard}
   * @param version the version of its messages
   * @throws LinuxException ENOENT if the kernel has no such family
   */
  public static GenericNetlink open(String name, int version) {
    NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.GENERIC);
    try {
      NetlinkRequest request = new NetlinkRequest(CONTROLLER, 0);
      request.u8(CTRL_CMD_GETFAMILY).u8(1).u16(0).textAttribute(CTRL_ATTR_FAMILY_NAME, name);
      String tried = "find generic netlink family " + name;
      int id =
          socket.request(request, tried).stream()
              .mapToInt(m -> m.attributes(HEADER).integer(CTRL_ATTR_FAMILY_ID, 0))
              .filter(i -> i != 0)
              .findFirst()
              .orElseThrow(() -> new LinuxException(tried, Errno.ENOENT));
      return new GenericNetlink(socket, id, version);
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Begins a message of this family. */
  public NetlinkRequest message(int command, int flags) {
    return new NetlinkRequest(family, flags).u8(command).u8(version).u16(0);
  }

  /** Sends a request, as {@link NetlinkSocket#request}. */
  public List<NetlinkMessage> request(NetlinkRequest request, String tried) {
    return socket.request(request, tried);
  }

  @Override
  public void close() {
    socket.close();
  }
}
