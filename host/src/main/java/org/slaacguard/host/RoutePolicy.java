package org.slaacguard.host;

import org.slaacguard.linux.Route;

/** Where the routes to an interface go. */
public sealed interface RoutePolicy {
  /** No routes are made, because another program makes them. */
  record Off() implements RoutePolicy {}

  /**
   * All routes go to one table.
   *
   * @param number 1 to 2^32-1 as unsigned
   */
  record OneTable(int number) implements RoutePolicy {}

  /**
   * Routes go to the main table, except the default route. That goes to another table, which all
   * packets use but the tunnel's own.
   *
   * @param defaultTable 1 to 2^32-1 as unsigned, other than {@link Route#MAIN}; also the mark of
   *     the tunnel's own packets
   */
  record Automatic(int defaultTable) implements RoutePolicy {}
}
