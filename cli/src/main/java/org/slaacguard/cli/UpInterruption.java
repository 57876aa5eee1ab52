package org.slaacguard.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slaacguard.gateway.GatewayClient;
import org.slaacguard.gateway.GatewayException;

/**
 * Undoes {@code up} if a signal ends the command before the interface is up, as when somebody
 * presses Ctrl-C in a hook that hangs. The daemon is in a session of its own, and would go on.
 */
final class UpInterruption implements AutoCloseable {
  private final String interfaceName;
  private final Thread hook = Thread.ofPlatform().name("interrupted").unstarted(this::undo);
  private volatile @Nullable Process daemon;

  private UpInterruption(String interfaceName) {
    this.interfaceName = interfaceName;
  }

  /** Watches from now on, until it is closed. */
  static UpInterruption watch(String interfaceName) {
    UpInterruption watching = new UpInterruption(interfaceName);
    Runtime.getRuntime().addShutdownHook(watching.hook);
    return watching;
  }

  /** Sets the daemon that was started for the interface. */
  void of(Process started) {
    daemon = started;
  }

  private void undo() {
    System.err.println("slaacguard: interrupted; " + interfaceName + " does not come up");
    System.err.flush();
    try {
      if (new GatewayClient(System.out, System.err).giveUp(interfaceName)) {
        return;
      }
    } catch (IOException | GatewayException e) {
      System.err.println("slaacguard: " + e.getMessage());
    }
    Process started = daemon;
    if (started != null) {
      started.destroy(); // It does not listen yet.
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // A signal has come, and this hook runs.
    }
  }
}
