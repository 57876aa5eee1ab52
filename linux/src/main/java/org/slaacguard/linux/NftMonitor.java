package org.slaacguard.linux;

import java.util.List;

/**
 * Watches one nftables table in the opening thread's network namespace. For one thread at a time.
 */
public final class NftMonitor implements AutoCloseable {
  /** NFNLGRP_NFTABLES. */
  private static final int GROUP = 7;

  private static final int SUBSYSTEM = 10;
  private static final int NEWGEN = 15;
  private static final int TABLE = 1;

  /** Most datagrams at once; another program may change rules as fast as we read of it. */
  private static final int MOST_DATAGRAMS = 1024;

  private final NetlinkSocket socket;
  private final String table;

  private NftMonitor(NetlinkSocket socket, String table) {
    this.socket = socket;
    this.table = table;
  }

  /**
   * Begins to watch. The table must be read afterwards, or a change in between is missed.
   *
   * @param table of the family {@code inet}
   */
  public static NftMonitor open(String table) {
    NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETFILTER);
    try {
      socket.join(GROUP);
      return new NftMonitor(socket, table);
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
   * @return whether the table may have changed
   */
  public boolean drain() {
    boolean touched = false;
    for (int i = 0; i < MOST_DATAGRAMS; i++) {
      List<NetlinkMessage> messages;
      try {
        messages = socket.receive();
      } catch (LinuxException e) {
        if (e.errno() != Errno.ENOBUFS) {
          throw e;
        }
        touched = true;
        continue;
      }
      if (messages.isEmpty()) {
        return touched;
      }
      touched |= messages.stream().anyMatch(this::isAboutIt);
    }
    return touched;
  }

  private boolean isAboutIt(NetlinkMessage message) {
    int kind = message.type() & 0xff;
    return message.type() >> 8 == SUBSYSTEM
        && kind != NEWGEN
        && message.payload().limit() >= 4
        && message.payload().get(0) == Nftables.INET
        && message.attributes(4).text(TABLE, "").equals(table);
  }

  @Override
  public void close() {
    socket.close();
  }
}
