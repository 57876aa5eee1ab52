package org.slaacguard.host;

import org.slaacguard.linux.Route;

/** Where the routes to an interface go. */
public sealed interface RoutePolicy {
  /** Nowhere: another program makes them. */
  record Off() implements RoutePolicy {}

  /**
   * All to one table.
   *
   * @param number 1 to 2^32-1 as unsigned
   */
  record OneTable(int number) implements RoutePolicy {}

  /**
   * To the main table, but the default route to another, which all packets ask but the tunnel's
   * own.
   *
   * @param defaultTable 1 to 2^32-1 as unsigned, other than {@link Route#MAIN}; also the mark of
   *     the tunnel's own packets
   */
  record Automatic(int defaultTable) implements RoutePolicy {}
}
