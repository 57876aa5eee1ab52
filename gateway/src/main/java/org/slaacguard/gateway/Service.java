package org.slaacguard.gateway;

import java.util.Collection;
import java.util.Set;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * One task of an interface beside moving packets. The {@link Controller} computes each difference
 * once and hands it to an ordered list of services, all on its own thread. A service never waits.
 * Times are monotonic nanoseconds.
 */
interface Service extends AutoCloseable {
  /** What a service may ask for while it is polled. */
  interface Out {
    /** Sends a packet to a peer; see {@link org.slaacguard.control.Backend#transmit}. */
    void transmit(PublicKey peer, byte[] packet);

    /**
     * Makes a change at the backend by the service's own decision. No other service hears of it.
     *
     * @return whether the change was made
     */
    default boolean change(DeviceUpdate update) {
      return false;
    }

    /**
     * Reports an event to all services: something that the caller had the backend do, which no
     * backend reports.
     */
    default void tell(BackendEvent event) {}

    /** Reports to all services a prefix that is delegated to a peer: {@link Service#leads}. */
    default void leads(PublicKey peer, IpPrefix prefix, boolean given) {}

    /**
     * Removes a peer as on request: all services hear of it, the calling one too.
     *
     * @throws BackendException if it cannot be removed; then everything is as it was before
     */
    default void remove(PublicKey peer) throws BackendException {
      throw new UnsupportedOperationException("no peer is removed here");
    }
  }

  /**
   * Checks settings before anything is changed.
   *
   * @param wanted the interface's settings
   * @param peers the settings that peers have, each once
   * @throws IllegalArgumentException if they cannot be served, saying why
   */
  default void check(Settings wanted, Collection<Settings> peers) {}

  /** Adds to a change before the backend makes it. */
  default DeviceUpdate amend(DeviceUpdate update) {
    return update;
  }

  /** Follows peers, after the backend has made the change. */
  default void peers(PeerChanges changes, long now) {}

  /** Follows the settings of the interface. Advertised prefixes come by {@link #prefixes}. */
  default void settings(Settings settings, long now) {}

  /** Follows the uplink's delegation, before the prefixes that follow from it. */
  default void delegated(Delegation delegation, long now) {}

  /**
   * Follows a delegated prefix that is routed to a peer. It is in AllowedIPs at the backend, but in
   * no change of peers.
   *
   * @param given whether it is routed there from now on, or no longer
   */
  default void leads(PublicKey peer, IpPrefix prefix, boolean given, long now) {}

  /** Follows the prefixes of the link. Called whenever one of them changes its state. */
  default void prefixes(HostPrefixes prefixes, long now) {}

  /** Follows the interface and the host's addresses. */
  default void link(LinkView view, long now) {}

  /** Takes an event of the backend. */
  default void event(BackendEvent event, long now) {}

  /**
   * Takes all peers that have a session now, also peers that the controller does not know. Called
   * at intervals, after events were lost, and after peers were added, to correct what events have
   * reported.
   */
  default void sessions(Set<PublicKey> live, long now) {}

  /**
   * Returns a status of the backend with what is configured where this service has changed the
   * backend by its own decision. Services and requests get statuses only in this form.
   */
  default DeviceStatus configured(DeviceStatus status) {
    return status;
  }

  /** Takes the status of the interface. Called at intervals, and after events were lost. */
  default void observe(DeviceStatus status, long now) {}

  /**
   * Does what is due.
   *
   * @return when to come again; {@link Long#MAX_VALUE}: only when something happens
   */
  default long poll(long now, Out out) {
    return Long.MAX_VALUE;
  }

  /** Returns a status to which this service has added what it knows. */
  default InterfaceStatus report(InterfaceStatus status) {
    return status;
  }

  /** Begins to tell everybody that the gateway shuts down for good. {@link #poll} goes on. */
  default void cease(long now) {}

  /** Whether somebody is still to be told so. */
  default boolean isCeasing() {
    return false;
  }

  /** Takes the last status before the interface goes. Not called if there is none. */
  default void last(DeviceStatus status) {}

  @Override
  default void close() {}
}
