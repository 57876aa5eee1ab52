package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A provider's DHCPv6 server: Kea, which delegates a /56 out of a /40. Its timers are scaled. */
final class Kea {
  private static final Duration START = Duration.ofSeconds(60);

  private final Host host;
  private final String listens;
  private final String serves;
  private final Path folder;
  private final int preferred;
  private int starts;
  private Program program;

  private Kea(Host host, String listens, String serves, int preferred) {
    this.preferred = preferred;
    this.host = host;
    this.listens = listens;
    this.serves = serves;
    folder = host.topology().folder();
    program = start("2001:db8:a000::");
  }

  /**
   * Starts it, with 2001:db8:a000::/40 to delegate from.
   *
   * @param preferred lifetime, in seconds; a prefix is valid for twice as long
   */
  static Kea start(Host host, String device, int preferred) {
    return new Kea(host, device, "\"interface\": \"" + device + "\", ", preferred);
  }

  /**
   * The same behind a relay on another link, which names itself by an address of 2001:db8:f::/64.
   */
  static Kea behindRelay(Host host, String device, String address, int preferred) {
    return new Kea(host, device + "/" + address, "", preferred);
  }

  /** Ends it, and starts one that knows no leases, with another /40 to delegate from. */
  void renumber(String pool) {
    stop();
    try {
      Files.deleteIfExists(folder.resolve("leases6.csv"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    program = start(pool);
  }

  /** Ends it, and starts one that knows the leases. */
  void restart() {
    stop();
    program = start("2001:db8:a000::");
  }

  /** Ends it. */
  void stop() {
    program.close();
  }

  /** What it has said since it was started last. */
  String log() {
    return program.log();
  }

  private Program start(String pool) {
    String json =
        """
        {"Dhcp6": {
          "interfaces-config": {"interfaces": ["%s"]},
          "data-directory": "%s",
          "server-id": {"type": "EN", "enterprise-id": 32473, "identifier": "01", "persist": false},
          "lease-database": {"type": "memfile", "persist": true, "name": "%s", "lfc-interval": 0},
          "preferred-lifetime": %d, "valid-lifetime": %d, "renew-timer": 3, "rebind-timer": 6,
          "option-data": [{"name": "dns-servers", "data": "2001:db8:f::53"}],
          "loggers": [{"name": "kea-dhcp6", "output_options": [{"output": "stdout"}],
                       "severity": "INFO"}],
          "subnet6": [{"subnet": "2001:db8:f::/64", %s
            "pools": [{"pool": "2001:db8:f::1000-2001:db8:f::1fff"}],
            "pd-pools": [{"prefix": "%s", "prefix-len": 40, "delegated-len": 56}]}]}}
        """
            .formatted(
                listens,
                folder,
                folder.resolve("leases6.csv"),
                preferred,
                2 * preferred,
                serves,
                pool);
    Path file = Tunnel.write(host, "kea-" + starts++ + ".json", json);
    Program started =
        host.start(
            Command.of("kea-dhcp6", "-c", file.toString())
                .with("KEA_PIDFILE_DIR", folder.toString())
                .with("KEA_LOCKFILE_DIR", folder.toString()));
    Await.until(
        "Kea to start: " + started.log(), START, () -> started.log().contains("DHCP6_STARTED"));
    return started;
  }
}
