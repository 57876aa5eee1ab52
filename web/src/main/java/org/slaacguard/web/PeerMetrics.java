package org.slaacguard.web;

import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;

/**
 * Writes samples of each peer. The first three metrics have the names and labels of the usual
 * exporters for WireGuard. No address is a label of these, because a peer that roams would begin a
 * new series each time.
 */
final class PeerMetrics {
  private static final Metric SENT =
      Metric.counter("wireguard_sent_bytes_total", "Bytes sent to the peer");
  private static final Metric RECEIVED =
      Metric.counter("wireguard_received_bytes_total", "Bytes received from the peer");
  private static final Metric HANDSHAKE =
      Metric.gauge(
          "wireguard_latest_handshake_seconds",
          "When the last handshake was, in seconds since 1970; 0 without one");
  private static final Metric LEARNED =
      Metric.gauge(
          "slaacguard_peer_learned_addresses", "Addresses learned and routed to the peer now");
  private static final Metric ALLOWED =
      Metric.gauge("slaacguard_peer_allowed_ips", "Prefixes that are statically the peer's");
  private static final Metric KEEPALIVE =
      Metric.gauge(
          "slaacguard_peer_persistent_keepalive_seconds",
          "How often a keepalive is sent to the peer; 0 where none is");
  private static final Metric INFO =
      Metric.gauge("slaacguard_peer_info", "The peer's endpoint now; always 1");

  private final List<WatchedInterface> interfaces;
  private final MetricsText text;

  PeerMetrics(List<WatchedInterface> interfaces, MetricsText text) {
    this.interfaces = interfaces;
    this.text = text;
  }

  /**
   * Writes all samples.
   *
   * @param endpoints whether to write the peers' endpoints
   */
  void write(boolean endpoints) {
    each(SENT, PeerStatus::txBytes);
    each(RECEIVED, PeerStatus::rxBytes);
    each(HANDSHAKE, PeerMetrics::handshake);
    each(LEARNED, peer -> peer.learned().size());
    each(ALLOWED, peer -> peer.allowedIps().size());
    each(KEEPALIVE, PeerStatus::persistentKeepalive);
    if (endpoints) {
      text.begin(INFO);
      visit(this::info);
    }
  }

  private void each(Metric metric, ToLongFunction<PeerStatus> value) {
    text.begin(metric);
    visit(
        (watched, peer) ->
            text.sample(
                value.applyAsLong(peer),
                "interface",
                watched.name(),
                "public_key",
                peer.publicKey().toString(),
                "friendly_name",
                watched.nameOf(peer.publicKey())));
  }

  private void info(WatchedInterface watched, PeerStatus peer) {
    text.sample(
        1,
        "interface",
        watched.name(),
        "public_key",
        peer.publicKey().toString(),
        "friendly_name",
        watched.nameOf(peer.publicKey()),
        "endpoint",
        peer.endpoint() == null ? "" : peer.endpoint().toString());
  }

  /** Receives each peer in turn. */
  @FunctionalInterface
  private interface Visitor {
    void visit(WatchedInterface watched, PeerStatus peer);
  }

  private void visit(Visitor visitor) {
    for (WatchedInterface watched : interfaces) {
      InterfaceStatus status = watched.status();
      if (status != null) {
        status.device().peers().forEach(peer -> visitor.visit(watched, peer));
      }
    }
  }

  private static long handshake(PeerStatus peer) {
    Instant latest = peer.latestHandshake();
    return latest == null ? 0 : Math.max(0, latest.getEpochSecond());
  }
}
