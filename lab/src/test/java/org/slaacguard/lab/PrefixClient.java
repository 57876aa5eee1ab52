package org.slaacguard.lab;

/**
 * A DHCPv6 client of a router, of those that nobody made for us. It must change nothing outside the
 * router's namespace, so it has a state of its own.
 */
final class PrefixClient {
  /** Where the client, and nobody else, sees its configuration. */
  static final String CONFIGURATION = "/run/client.conf";

  private PrefixClient() {}

  /**
   * Starts one.
   *
   * @param configuration what it finds in {@link #CONFIGURATION}
   */
  static Program start(Host router, String configuration, String... words) {
    String mounts =
        "exec 3< \"$0\" && mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /var/lib && mkdir -p"
            + " /run/dhcpcd /var/lib/dhcpcd && cat <&3 > "
            + CONFIGURATION
            + " && exec 3<&- && exec \"$@\"";
    String file = Tunnel.write(router, "client.conf", configuration).toString();
    return router.start(Command.of(words).after("unshare", "--mount", "sh", "-c", mounts, file));
  }

  /** Starts dhcpcd, which asks on a device, and gives {@code lan0} the first /64 of the prefix. */
  static Program dhcpcd(Host router, String device) {
    return start(
        router,
        """
        duid
        noipv6rs
        ipv6only
        allowinterfaces %1$s lan0
        interface %1$s
          ia_pd 1/::/62 lan0/0/64/1
        """
            .formatted(device),
        "dhcpcd",
        "--nobackground",
        "--debug",
        "--script",
        "/bin/true",
        "--config",
        CONFIGURATION,
        device);
  }
}
