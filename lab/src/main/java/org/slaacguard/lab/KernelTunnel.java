package org.slaacguard.lab;

import java.nio.file.Path;

/**
 * A peer that is nothing of ours: the kernel's WireGuard, set up with {@code wg} and {@code ip}.
 */
public record KernelTunnel(Host host, String device, TunnelSetup setup) implements Tunnel {
  /** Makes it, configured but down: kernel parameters of the device may be set now. */
  public static KernelTunnel create(Host host, TunnelSetup setup) {
    String device = host.topology().interfaceName();
    // On the host itself, so that its UDP socket is there too.
    host.ip("link", "add", device, "type", "wireguard");
    Path file = Tunnel.write(host, device + ".setconf", setup.toSetconf());
    host.command("wg", "setconf", device, file.toString()).succeed();
    return host.topology().closing(new KernelTunnel(host, device, setup));
  }

  /** Makes it, up and with its addresses. */
  public static KernelTunnel start(Host host, TunnelSetup setup) {
    KernelTunnel tunnel = create(host, setup);
    tunnel.up();
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
