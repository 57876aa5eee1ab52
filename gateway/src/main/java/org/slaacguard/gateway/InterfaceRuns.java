package org.slaacguard.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The interfaces of a process, the oldest first. Safe for use by several threads. */
final class InterfaceRuns {
  private final boolean stays;
  private final Map<String, InterfaceRun> runs = new LinkedHashMap<>();

  /** Interfaces that did not end. Their remains stay until the process ends. */
  private final Set<String> stuck = new TreeSet<>();

  private boolean closed;
  private boolean lastFailed;

  /**
   * None yet.
   *
   * @param stays whether the process goes on without any interface
   */
  InterfaceRuns(boolean stays) {
    this.stays = stays;
  }

  /**
   * Adds and starts an interface.
   *
   * @return null if the process accepts no more interfaces, or none of this name
   * @throws GatewayException if the name is in use
   */
  synchronized @Nullable InterfaceRun start(String name, Supplier<InterfaceRun> maker)
      throws GatewayException {
    if (runs.containsKey(name)) {
      throw new GatewayException(UapiSockets.alreadyServed(name));
    }
    if (closed || stuck.contains(name)) {
      return null;
    }
    InterfaceRun run = maker.get();
    runs.put(name, run);
    run.start();
    return run;
  }

  /** Removes an interface that has ended. */
  synchronized void ended(InterfaceRun run) {
    if (runs.remove(run.name(), run)) {
      lastFailed = run.hasFailed();
    }
    stuck.remove(run.name());
    notifyAll();
  }

  /**
   * Gives an interface up that does not end.
   *
   * @return whether the process has nothing left to do
   */
  synchronized boolean giveUp(String name) {
    runs.remove(name);
    stuck.add(name);
    lastFailed = true;
    notifyAll();
    return runs.isEmpty() && !stays;
  }

  /** The interface of this name, which may be on its way up or down; null where there is none. */
  synchronized @Nullable InterfaceRun find(String name) {
    return runs.get(name);
  }

  /** All interfaces, the oldest first. */
  synchronized List<InterfaceRun> all() {
    return List.copyOf(runs.values());
  }

  /** Accepts no more interfaces from now on. */
  synchronized void close() {
    closed = true;
  }

  /**
   * Waits until the last interface has gone, or for ever if the process stays without any; accepts
   * no more interfaces then.
   *
   * @return whether the last one ended by a failure
   */
  synchronized boolean awaitLast() throws InterruptedException {
    while (stays || !runs.isEmpty()) {
      wait();
    }
    closed = true;
    return lastFailed;
  }
}
