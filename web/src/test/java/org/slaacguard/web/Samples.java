package org.slaacguard.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.Settings;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;

/** Interfaces for tests. */
final class Samples {
  static final PublicKey KEY = PublicKey.parseHex("0a".repeat(32));

  private Samples() {}

  /** A key for each number. */
  static PublicKey key(int number) {
    return PublicKey.parseHex(String.format("%064x", number + 1));
  }

  static PeerStatus peer(PublicKey key) {
    return new PeerStatus(
        key,
        null,
        Endpoint.parse("192.0.2.1:51820"),
        Instant.ofEpochSecond(1_700_000_000),
        12,
        34,
        25,
        List.of(),
        Settings.NONE,
        List.of(
            new LearnedAddress(
                IpAddress.parse("2001:db8::a"),
                Instant.ofEpochSecond(1),
                Instant.ofEpochSecond(2))));
  }

  static WatchedInterface watched(String name, Map<PublicKey, String> names, PeerStatus... peers) {
    return new WatchedInterface(
        name,
        new InterfaceStatus(
            new DeviceStatus(
                name,
                "userspace",
                "libcrypto 3",
                null,
                KEY,
                51820,
                0,
                Settings.NONE,
                List.of(peers),
                Map.of(Counter.LEARNED, 7L))),
        names);
  }

  static MetricsSource source(WatchedInterface... interfaces) {
    return new MetricsSource() {
      @Override
      public List<WatchedInterface> interfaces() {
        return List.of(interfaces);
      }

      @Override
      public List<Sample> processSamples() {
        return List.of(
            Sample.of(Metric.gauge("slaacguard_build_info", "Always 1"), 1, "version", "1"),
            Sample.of(Metric.counter("process_cpu_seconds_total", "Time"), 0.25));
      }
    };
  }
}
