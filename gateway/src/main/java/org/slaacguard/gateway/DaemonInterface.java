package org.slaacguard.gateway;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.InterfaceStatus;

/** An interface that has an {@link InterfaceDaemon}, which answers for it once it is made. */
abstract sealed class DaemonInterface implements ServedInterface
    permits BareInterface, ConfiguredInterface {
  private final String name;
  private volatile @Nullable InterfaceDaemon daemon;

  DaemonInterface(String name) {
    this.name = name;
  }

  /** The interface is made, and this daemon serves it. */
  final void made(InterfaceDaemon serving) {
    daemon = serving;
  }

  /** The daemon of the interface, which is made. */
  final InterfaceDaemon daemon() {
    return Objects.requireNonNull(daemon, "not made");
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final @Nullable String await() {
    return daemon().await();
  }

  @Override
  public final @Nullable String failure() {
    return daemon().failure();
  }

  @Override
  public final boolean answers() {
    return daemon().answers();
  }

  @Override
  public final InterfaceStatus status() throws BackendException {
    return daemon().status();
  }
}
