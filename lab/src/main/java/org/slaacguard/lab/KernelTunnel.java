package org.slaacguard.lab;

import java.nio.file.Path;

/**
 * A peer that is nothing of ours: the kernel's WireGuard, set up with {@code wg} and {@code ip}.
 */
public record KernelTunnel(Host host, String device, TunnelSetup setup) implements Tunnel {
  /** Where the gateway of {@link #client} listens. */
  static final int GATEWAY_PORT = 51820;

  /** Makes it, configured but down: kernel parameters of the device may be set now. */
  public static KernelTunnel create(Host host, TunnelSetup setup) {
    String device = host.topology().interfaceName();
    // On the host itself, so that its UDP socket is there too.
    host.netlink(device, netlink -> netlink.links().create(device, "wireguard"));
    Path file = Tunnel.write(host, device + ".setconf", setup.toSetconf());
    host.succeed(Command.of("wg", "setconf", device, file.toString()));
    return host.topology().closing(new KernelTunnel(host, device, setup));
  }

  /** Makes it, up and with its addresses. */
  public static KernelTunnel start(Host host, TunnelSetup setup) {
    KernelTunnel tunnel = create(host, setup);
    tunnel.up();
    return tunnel;
  }

  /**
   * Makes a client on a host of its own, all of whose traffic goes through the tunnel, and the
   * cable to its gateway, which has the first address of 192.0.2.{@code network}/30 there.
   *
   * @param gateway listens on {@link #GATEWAY_PORT}
   * @param name of the host, and of the gateway's end of the cable
   * @param network a multiple of 4
   * @param address the client's own in the tunnel, with its prefix length
   */
  static KernelTunnel client(
      Host gateway, String gatewayKey, String name, int network, String address) {
    Host host = gateway.topology().host(name);
    gateway.topology().cable(gateway, name, host, "eth0");
    gateway.address(name, "192.0.2." + (network + 1) + "/30");
    host.address("eth0", "192.0.2." + (network + 2) + "/30");
    KernelTunnel tunnel =
        start(
            host,
            TunnelSetup.create()
                .address(address)
                .remote(
                    TunnelSetup.Remote.of(gatewayKey)
                        .endpoint("192.0.2." + (network + 1) + ":" + GATEWAY_PORT)
                        .allowed("::/0")));
    host.ip("-6", "route", "add", "default", "dev", tunnel.device());
    return tunnel;
  }

  @Override
  public String implementation() {
    return "the kernel's WireGuard";
  }

  /** May be called twice. */
  @Override
  public void close() {
    Command.of("ip", "-n", host.namespace(), "link", "del", device).run();
  }
}
