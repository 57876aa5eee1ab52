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
import org.slaacguard.net.PublicKey;

/**
 * One thing that an interface does beside moving packets. The {@link Controller} works each
 * difference out once and hands it to an ordered list of services, all on its own thread. A service
 * never waits. Times are monotonic nanoseconds.
 */
interface Service extends AutoCloseable {
  /** What a service may ask for while it is polled. */
  interface Out {
    /** Sends a packet to a peer; see {@link org.slaacguard.control.Backend#transmit}. */
    void transmit(PublicKey peer, byte[] packet);

    /**
     * Has the backend make a change that nobody asked for and no other service hears of.
     *
     * @return whether it could
     */
    default boolean change(DeviceUpdate update) {
      return false;
    }

    /**
     * Removes a peer, as if somebody had asked for it: all services hear of it, the asking one too.
     *
     * @throws BackendException if it cannot be removed; then everything is as it was before
     */
    default void remove(PublicKey peer) throws BackendException {
      throw new UnsupportedOperationException("no peer is removed here");
    }
  }

  /**
   * Whether these settings can be served at all; asked before anything is changed.
   *
   * @param wanted the interface's
   * @param peers those of each peer that has any
   * @throws IllegalArgumentException saying why not
   */
  default void check(Settings wanted, Collection<Settings> peers) {}

  /** Adds to a change before the backend makes it. */
  default DeviceUpdate amend(DeviceUpdate update) {
    return update;
  }

  /** Follows peers, after the backend has made the change. */
  default void peers(PeerChanges changes, long now) {}

  /** Follows what is set for the interface; prefixes that are advertised come by themselves. */
  default void settings(Settings settings, long now) {}

  /** Follows what the uplink gets, before the prefixes that follow from it. */
  default void delegated(Delegation delegation, long now) {}

  /** Follows the prefixes of the link; said again whenever one of them changes its state. */
  default void prefixes(HostPrefixes prefixes, long now) {}

  /** Follows the interface and the host's addresses. */
  default void link(LinkView view, long now) {}

  /** Hears what the backend saw or did. */
  default void event(BackendEvent event, long now) {}

  /**
   * Which peers have a session now, known to the controller or not: said at intervals, after events
   * were lost, and after peers have come. What events told otherwise is put right by it.
   */
  default void sessions(Set<PublicKey> live, long now) {}

  /** How the interface stands: said at intervals, and after events were lost. */
  default void observe(DeviceStatus status, long now) {}

  /**
   * Does what is due.
   *
   * @return when to come again; {@link Long#MAX_VALUE}: only when something happens
   */
  default long poll(long now, Out out) {
    return Long.MAX_VALUE;
  }

  /** Adds what it knows to an answer, which it hands back. */
  default InterfaceStatus report(InterfaceStatus status) {
    return status;
  }

  /** Takes leave of the peers for good, before the interface goes. */
  default void cease(long now, Out out) {}

  /** The interface goes; this is how it stands. Not said where that cannot be told. */
  default void last(DeviceStatus status) {}

  @Override
  default void close() {}
}
