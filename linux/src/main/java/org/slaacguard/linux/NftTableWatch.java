package org.slaacguard.linux;

import java.util.List;

/**
 * Watches nftables in the opening thread's network namespace for tables that are removed, as {@code
 * nft flush ruleset} does. For one thread at a time.
 */
public final class NftTableWatch implements AutoCloseable {
  private static final int NFNLGRP_NFTABLES = 7;
  private static final int SUBSYSTEM = 10;
  private static final int DELTABLE = 2;
  private static final int TABLE = 1;

  /** Most datagrams at once; another program may change rules as fast as we read of it. */
  private static final int MOST_DATAGRAMS = 1024;

  private final NetlinkSocket socket;
  private final String prefix;

  private NftTableWatch(NetlinkSocket socket, String prefix) {
    this.socket = socket;
    this.prefix = prefix;
  }

  /**
   * Begins to watch.
   *
   * @param prefix of the names of the tables that count, in any family
   * @throws LinuxException if the kernel has no netfilter
   */
  public static NftTableWatch open(String prefix) {
    NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETFILTER);
    try {
      socket.join(NFNLGRP_NFTABLES);
      return new NftTableWatch(socket, prefix);
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** The descriptor for a {@link Poller}. */
  public Fd fd() {
    return socket.fd();
  }

  /**
   * Reads waiting events. If more come than can be taken, some wait for the next call: the
   * descriptor stays readable.
   *
   * @return how many tables were removed, or how often events were lost
   */
  public int drain() {
    int removed = 0;
    for (int i = 0; i < MOST_DATAGRAMS; i++) {
      List<NetlinkMessage> messages;
      try {
        messages = socket.receive();
      } catch (LinuxException e) {
        if (e.errno() != Errno.ENOBUFS) {
          throw e;
        }
        removed++;
        continue;
      }
      if (messages.isEmpty()) {
        return removed;
      }
      removed += (int) messages.stream().filter(this::isRemoval).count();
    }
    return removed;
  }

  private boolean isRemoval(NetlinkMessage message) {
    return message.type() == (SUBSYSTEM << 8 | DELTABLE)
        && message.payload().limit() >= 4
        && message.attributes(4).text(TABLE, "").startsWith(prefix);
  }

  @Override
  public void close() {
    socket.close();
  }
}
