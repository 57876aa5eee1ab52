package org.slaacguard.gateway;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.BackendSettings;
import org.slaacguard.control.InterfaceStatus;

/**
 * An interface that somebody else configures: whoever asks so for one, as {@code wg-quick} does,
 * wants a userspace implementation.
 */
public final class BareInterface implements ServedInterface {
  private final String name;
  private final SharedParts parts;
  private final HostSide host;
  private @Nullable InterfaceDaemon daemon;

  /** Not made yet. */
  public BareInterface(String name, SharedParts parts) {
    this.name = name;
    this.parts = parts;
    host = HostSide.bare(name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void make() throws Exception {
    daemon =
        InterfaceDaemon.start(
            parts,
            BackendFactory.DEFAULT,
            BackendSettings.USERSPACE,
            name,
            0,
            UapiSockets.of(name),
            host);
  }

  @Override
  public void configure() {}

  private InterfaceDaemon made() {
    return Objects.requireNonNull(daemon, "not made");
  }

  @Override
  public @Nullable String await() throws InterruptedException {
    return made().await();
  }

  @Override
  public void down() {
    made().close();
  }

  @Override
  public @Nullable String failure() {
    return made().failure();
  }

  @Override
  public boolean answers() {
    return made().answers();
  }

  @Override
  public InterfaceStatus status() throws BackendException {
    return made().status();
  }

  @Override
  public void close() {
    host.close();
  }
}
