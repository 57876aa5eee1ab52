package org.slaacguard.linux;

import java.util.function.Predicate;

/**
 * Watches tables of nftables in the opening thread's network namespace. For one thread at a time.
 */
public final class NftMonitor implements AutoCloseable {
  /** NFNLGRP_NFTABLES. */
  private static final int GROUP = 7;

  private static final int SUBSYSTEM = 10;
  private static final int DELTABLE = 2;
  private static final int NEWGEN = 15;
  private static final int TABLE = 1;

  private final NetlinkSocket socket;
  private final Predicate<NetlinkMessage> counts;

  private NftMonitor(NetlinkSocket socket, Predicate<NetlinkMessage> counts) {
    this.socket = socket;
    this.counts = counts;
  }

  /**
   * Begins to watch for changes of one table. It must be read afterwards, or a change in between is
   * missed.
   *
   * @param table of the family {@code inet}
   */
  public static NftMonitor ofTable(String table) {
    return open(
        message ->
            message.type() >> 8 == SUBSYSTEM
                && (message.type() & 0xff) != NEWGEN
                && message.payload().limit() >= 4
                && message.payload().get(0) == Nftables.INET
                && table(message).equals(table));
  }

  /**
   * Begins to watch for tables that are removed, as {@code nft flush ruleset} does.
   *
   * @param prefix of the names of the tables that count, in any family
   * @throws LinuxException if the kernel has no netfilter
   */
  public static NftMonitor ofRemovals(String prefix) {
    return open(
        message ->
            message.type() == (SUBSYSTEM << 8 | DELTABLE)
                && message.payload().limit() >= 4
                && table(message).startsWith(prefix));
  }

  private static String table(NetlinkMessage message) {
    return message.attributes(4).text(TABLE, "");
  }

  private static NftMonitor open(Predicate<NetlinkMessage> counts) {
    NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETFILTER);
    try {
      socket.join(GROUP);
      return new NftMonitor(socket, counts);
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
   * @return how many there were of what is watched for, or how often events were lost
   */
  public int drain() {
    return NetlinkEvents.drain(socket, counts, () -> {});
  }

  @Override
  public void close() {
    socket.close();
  }
}
