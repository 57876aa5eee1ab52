package org.slaacguard.gateway;

import org.slaacguard.control.Counted;
import org.slaacguard.control.PeerLineBudget;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes the advertisements of one interface: in the traces of its peers, and in the log, at a rate
 * that no peer can raise.
 */
final class AdvertisingLines {
  private static final Logger LOG = LoggerFactory.getLogger(AdvertisingLines.class);

  private final String interfaceName;
  private final PeerTraces traces;
  private final PeerLineBudget malformed;
  private final PeerLineBudget exchanged;

  /** A log without any lines yet. */
  AdvertisingLines(String interfaceName, PeerTraces traces, long now) {
    this.interfaceName = interfaceName;
    this.traces = traces;
    malformed = new PeerLineBudget(now);
    exchanged = new PeerLineBudget(now);
  }

  /** Logs a malformed packet of a peer. */
  void malformed(PublicKey peer, PacketException why, long now) {
    if (malformed.allows(
        peer,
        now,
        left ->
            LOG.warn(
                "{}: {} about malformed packets left out",
                interfaceName,
                Counted.of(left, "line")))) {
      LOG.warn(
          "{}: bad neighbour discovery from peer {}: {}",
          interfaceName,
          peer.abbreviated(),
          why.getMessage());
    }
  }

  /** A peer has asked. */
  void solicited(PublicKey peer, long now) {
    traces.solicited(peer);
    exchanged("router solicitation from", peer, now);
  }

  /** A peer is told. */
  void advertised(PublicKey peer, long now) {
    traces.advertised(peer);
    exchanged("router advertisement to", peer, now);
  }

  /** Logs a packet from or to a peer, at the debug level. */
  private void exchanged(String what, PublicKey peer, long now) {
    if (LOG.isDebugEnabled()
        && exchanged.allows(
            peer,
            now,
            left ->
                LOG.debug(
                    "{}: {} about these left out", interfaceName, Counted.of(left, "line")))) {
      LOG.debug("{}: {} peer {}", interfaceName, what, peer.abbreviated());
    }
  }
}
