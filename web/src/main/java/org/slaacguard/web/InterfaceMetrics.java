package org.slaacguard.web;

import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;

/**
 * Writes samples of each interface: whether it is up, its description, and every {@link Counter}.
 */
final class InterfaceMetrics {
  private static final Metric UP =
      Metric.gauge("slaacguard_interface_up", "Whether the interface is up and answers");
  private static final Metric INFO =
      Metric.gauge("slaacguard_interface_info", "What the interface is; always 1");
  private static final Metric PEERS = Metric.gauge("slaacguard_peers", "Configured peers");
  private static final Metric LEARNED =
      Metric.gauge("slaacguard_learned_addresses", "Learned addresses of all peers");
  private static final Metric CONFLICTS =
      Metric.gauge(
          "slaacguard_address_conflicts", "Peers that lately wanted another peer's address");
  private static final Metric NOTICES =
      Metric.gauge("slaacguard_notices", "What 'slaacguard show' has to say of the interface");

  private final List<WatchedInterface> interfaces;
  private final MetricsText text;

  InterfaceMetrics(List<WatchedInterface> interfaces, MetricsText text) {
    this.interfaces = interfaces;
    this.text = text;
  }

  /** The metric of a counter. */
  static Metric of(Counter counter) {
    return Metric.counter(
        "slaacguard_" + counter.label() + "_total",
        Character.toUpperCase(counter.help().charAt(0)) + counter.help().substring(1));
  }

  /** Writes all samples. */
  void write() {
    text.begin(UP);
    for (WatchedInterface each : interfaces) {
      text.sample(each.status() == null ? 0 : 1, "interface", each.name());
    }
    text.begin(INFO);
    for (WatchedInterface each : interfaces) {
      if (each.status() != null) {
        info(each.name(), each.status().device());
      }
    }
    each(PEERS, status -> status.device().peers().size());
    each(LEARNED, InterfaceMetrics::learned);
    each(CONFLICTS, status -> status.conflicts().size());
    each(NOTICES, status -> status.notices().size());
    for (Counter counter : Counter.values()) {
      each(of(counter), status -> status.device().counters().getOrDefault(counter, 0L));
    }
  }

  private void info(String name, DeviceStatus device) {
    text.sample(
        1,
        "interface",
        name,
        "backend",
        device.backend(),
        "crypto",
        device.crypto(),
        "public_key",
        Objects.toString(device.publicKey(), ""),
        "listen_port",
        Integer.toString(device.listenPort()));
  }

  private void each(Metric metric, ToLongFunction<InterfaceStatus> value) {
    text.begin(metric);
    for (WatchedInterface each : interfaces) {
      if (each.status() != null) {
        text.sample(value.applyAsLong(each.status()), "interface", each.name());
      }
    }
  }

  private static long learned(InterfaceStatus status) {
    return status.device().peers().stream().mapToLong(peer -> peer.learned().size()).sum();
  }
}
