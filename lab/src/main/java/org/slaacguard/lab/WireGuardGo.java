package org.slaacguard.lab;

import java.nio.file.Path;

/** A peer that is nothing of ours: wireguard-go, set up with {@code wg} and {@code ip}. */
public record WireGuardGo(Host host, String device, TunnelSetup setup, Program program)
    implements Tunnel {
  /** Whether it and {@code wg} are installed. */
  public static boolean installed() {
    return Command.exists("wireguard-go") && Command.exists("wg");
  }

  /** Starts it, configured but down: kernel parameters of the device may be set now. */
  public static WireGuardGo create(Host host, TunnelSetup setup) {
    return create(host, setup, "wireguard-go");
  }

  /**
   * Starts another build of it, configured but down.
   *
   * @param binary its path, or its name on the PATH
   */
  public static WireGuardGo create(Host host, TunnelSetup setup, String binary) {
    String device = host.topology().interfaceName();
    Program program =
        host.start(
            Command.of(binary, device)
                .with("WG_PROCESS_FOREGROUND", "1")
                .with("LOG_LEVEL", "error"));
    Tunnel.awaitReady(host, device, program);
    Path file = Tunnel.write(host, device + ".setconf", setup.toSetconf());
    host.succeed(Command.of("wg", "setconf", device, file.toString()));
    return new WireGuardGo(host, device, setup, program);
  }

  /** Starts it, up and with its addresses. */
  public static WireGuardGo start(Host host, TunnelSetup setup) {
    WireGuardGo tunnel = create(host, setup);
    tunnel.up();
    return tunnel;
  }

  @Override
  public String implementation() {
    return "wireguard-go";
  }

  @Override
  public void close() {
    program.close();
  }
}
