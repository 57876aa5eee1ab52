package org.slaacguard.lab;

import static org.slaacguard.lab.ScriptedServer.giving;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A line to a provider whose router advertises itself, and who delegates a prefix.
 *
 * <pre>
 *  provider (radvd, scripted DHCPv6 server) ─────────────── gateway
 *     isp0       fe80::1                     fe80::2          wan0
 * </pre>
 *
 * @param line without its advertisements
 */
record AdvertisedLine(ScriptedLine line) {
  /** What is delegated. */
  static final String PREFIX = "2001:db8:100::/56";

  private static final Duration SOON = Duration.ofSeconds(60);

  /**
   * Begins to advertise.
   *
   * @param options of radvd, for its interface
   */
  static AdvertisedLine of(Topology topology, String options) {
    ScriptedLine line = ScriptedLine.of(topology);
    line.server().script(giving(PREFIX));
    Host provider = line.provider();
    Path file = Tunnel.write(provider, "radvd.conf", "interface isp0 { " + options + " };\n");
    String pid = topology.folder().resolve("radvd.pid").toString();
    provider.start(Command.of("radvd", "-n", "-m", "stderr", "-C", file.toString(), "-p", pid));
    return new AdvertisedLine(line);
  }

  /** The customer's end. */
  Host gateway() {
    return line.gateway();
  }

  /** Starts a gateway with a peer that learns, and waits until it has the prefix. */
  Slaacguard startRouter() {
    Slaacguard router = line.startRouter(KeyPair.generate().publicKey());
    Await.until(
        "a prefix: " + router.program().log(),
        SOON,
        () -> router.program().log().contains("has " + PREFIX));
    return router;
  }
}
