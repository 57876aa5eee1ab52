package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A PPPoE line on a VLAN, with the real programs of both ends: {@code pppoe-server} of rp-pppoe and
 * {@code pppd}. For a virtual machine: it writes to {@code /etc/ppp}.
 *
 * <pre>
 *   provider  isp0 ─ isp0.7 ═══ PPPoE ═══ wan0.7 ─ wan0  router
 *             ppp0 10.64.0.1            10.64.0.100 ppp0
 * </pre>
 */
final class PppoeLine {
  /** The provider's end of the session. */
  static final String PROVIDER = "10.64.0.1";

  /** The router's end. */
  static final String ROUTER = "10.64.0.100";

  /** The router's interface, which goes and comes with the session. */
  static final String SESSION = "ppp0";

  /** What the session lies on, at the router. */
  static final String BELOW = "wan0.7";

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Path FOLDER = Path.of("/etc/ppp");

  private final Host provider;
  private final Host router;

  private PppoeLine(Host provider, Host router) {
    this.provider = provider;
    this.router = router;
  }

  /** The programs that it needs, of the packages ppp and pppoe. */
  static boolean available() {
    return Command.exists("pppd") && Command.exists("pppoe-server");
  }

  /** Lays it between two hosts; the provider's Ethernet takes 1508 bytes, the router's 1500. */
  static PppoeLine start(Host provider, Host router) {
    Command.of("modprobe", "-a", "pppoe", "8021q").succeed();
    router.topology().cable(provider, "isp0", router, "wan0");
    for (String end : List.of("isp0", "wan0")) {
      Host host = end.equals("isp0") ? provider : router;
      host.ip("link", "add", "link", end, "name", end + ".7", "type", "vlan", "id", "7");
      host.up(end + ".7");
    }
    PppoeLine line = new PppoeLine(provider, router);
    line.providerTakes(1508);
    try {
      Path plugin = FOLDER.resolve("plugins").resolve("rp-pppoe.so");
      Files.createDirectories(plugin.getParent());
      if (!Files.exists(plugin)) {
        // Where pppoe-server has its pppd look.
        Files.createSymbolicLink(plugin, pluginOfPppd());
      }
      Path options = router.topology().folder().resolve("provider.options");
      Files.writeString(options, "noauth\n+ipv6\n");
      provider.start(
          Command.of(
              "pppoe-server",
              "-F",
              "-k",
              "-I",
              "isp0.7",
              "-C",
              "ISP",
              "-L",
              PROVIDER,
              "-R",
              ROUTER,
              "-N",
              "1",
              "-O",
              options.toString()));
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException("preparing pppoe-server", e);
    }
  }

  private static Path pluginOfPppd() throws IOException {
    try (var files = Files.find(Path.of("/usr/lib/pppd"), 2, (p, a) -> p.endsWith("rp-pppoe.so"))) {
      return files.findFirst().orElseThrow(() -> new LabException("pppd has no rp-pppoe.so"));
    }
  }

  /** What the provider's Ethernet and VLAN take, in bytes. */
  void providerTakes(int mtu) {
    // A VLAN takes no more than what it lies on.
    List<String> order = mtu > 1500 ? List.of("isp0", "isp0.7") : List.of("isp0.7", "isp0");
    order.forEach(device -> provider.ip("link", "set", device, "mtu", "" + mtu));
  }

  /**
   * Dials, and waits until the session is up.
   *
   * @param mtu that the router asks for, in bytes
   */
  Program dial(int mtu) {
    Program pppd =
        router.start(
            Command.of(
                "pppd",
                "plugin",
                "rp-pppoe.so",
                BELOW,
                "user",
                "x",
                "noauth",
                "nodetach",
                "+ipv6",
                "noipdefault",
                "defaultroute",
                "ipparam",
                "router",
                "mtu",
                "" + mtu,
                "mru",
                "" + mtu));
    Await.until(
        "a session: " + pppd.log(), SOON, () -> router.ip("-4", "route").contains("default"));
    return pppd;
  }

  /** Hangs up, and waits until both ends know. */
  void hangUp(Program pppd) {
    pppd.close();
    Await.until(
        "the end of the session", SOON, () -> !router.has(SESSION) && !provider.has(SESSION));
  }

  /** The provider's end of the session has this MTU from now on, whatever was agreed on. */
  void providersSession(int mtu) {
    provider.ip("link", "set", SESSION, "mtu", "" + mtu);
  }
}
