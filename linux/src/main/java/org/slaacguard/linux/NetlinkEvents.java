package org.slaacguard.linux;

import java.util.List;
import java.util.function.Predicate;

/** Reads what the kernel multicasts to a netlink socket, without waiting. */
final class NetlinkEvents {
  /** Most datagrams at once; another program may change things as fast as we read of it. */
  private static final int MOST_DATAGRAMS = 1024;

  private NetlinkEvents() {}

  /**
   * Reads waiting messages. If more come than can be taken, some wait for the next call: the
   * descriptor stays readable.
   *
   * @param sink takes each message; whether it counts
   * @param lost runs when the kernel says that messages were lost, which counts too
   * @return how many counted
   */
  static int drain(NetlinkSocket socket, Predicate<NetlinkMessage> sink, Runnable lost) {
    int events = 0;
    for (int i = 0; i < MOST_DATAGRAMS; i++) {
      List<NetlinkMessage> messages;
      try {
        messages = socket.receive();
      } catch (LinuxException e) {
        if (e.errno() != Errno.ENOBUFS) {
          throw e;
        }
        lost.run();
        events++;
        continue;
      }
      if (messages.isEmpty()) {
        return events;
      }
      for (NetlinkMessage message : messages) {
        events += sink.test(message) ? 1 : 0;
      }
    }
    return events;
  }
}
