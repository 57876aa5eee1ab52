package org.slaacguard.host;

import java.io.IOException;
import java.util.Optional;
import org.slaacguard.linux.Sysctl;

/**
 * How many connections of a peer the host tracks at a time. The table of connections is one for the
 * whole host, so a peer without a limit keeps everybody else from new ones.
 *
 * @param connections of each peer; 0: any number; {@link #AUTOMATIC}: by the size of the table
 * @param slots how many numbers of peers there are
 */
public record ConnectionLimit(int connections, int slots) {
  /** A share of the kernel's table. */
  public static final int AUTOMATIC = -1;

  /** There is no limit. */
  public static final ConnectionLimit NONE = new ConnectionLimit(0, 0);

  private static final String TABLE_SIZE = "net/netfilter/nf_conntrack_max";

  /** One peer has a part of the table, so that several hostile ones together do not fill it. */
  private static final int PART = 16;

  private static final int LEAST = 64;

  /** The kernel may walk all of a peer's connections for a new one. */
  private static final int MOST = 2048;

  /** Whether there is one. */
  public boolean isSet() {
    return connections != 0;
  }

  /** The same peers, whose connections are not counted. */
  ConnectionLimit without() {
    return new ConnectionLimit(0, slots);
  }

  /** With the size of the kernel's table as it is now. */
  ConnectionLimit resolved() {
    return connections == AUTOMATIC ? new ConnectionLimit(share(tableSize()), slots) : this;
  }

  /**
   * The part of one peer.
   *
   * @param table the size of the table; 0 where it is not known
   */
  static int share(long table) {
    return table == 0 ? MOST : Math.clamp(table / PART, LEAST, MOST);
  }

  private static long tableSize() {
    try {
      Optional<String> text = Sysctl.get(TABLE_SIZE);
      return text.isPresent() ? Long.parseLong(text.get()) : 0;
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
