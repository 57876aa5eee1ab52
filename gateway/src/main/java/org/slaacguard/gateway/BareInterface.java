package org.slaacguard.gateway;

import org.slaacguard.control.BackendSettings;

/**
 * An interface that is configured by the program that requested it, as {@code wg-quick} does. Such
 * a program expects a userspace implementation.
 */
public final class BareInterface extends DaemonInterface {
  private final SharedParts parts;
  private final HostSide host;

  /** An interface that is not created yet. */
  public BareInterface(String name, SharedParts parts) {
    super(name);
    this.parts = parts;
    host = HostSide.bare(name);
  }

  @Override
  public void make() throws Exception {
    made(
        InterfaceDaemon.start(
            parts,
            BackendFactory.DEFAULT,
            BackendSettings.USERSPACE,
            name(),
            0,
            UapiSockets.of(name()),
            host));
  }

  @Override
  public void configure() {}

  @Override
  public void down() {
    daemon().close();
  }

  @Override
  public void close() {
    host.close();
  }
}
