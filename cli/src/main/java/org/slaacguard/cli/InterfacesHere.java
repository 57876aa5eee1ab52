package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.gateway.UapiClient;
import org.slaacguard.gateway.UapiSockets;
import org.slaacguard.gateway.WireGuardInterfaces;

/**
 * The WireGuard interfaces of this network namespace.
 *
 * @param sockets the folder of their daemons' sockets
 * @param kernel those of the kernel
 * @param patience how long a daemon may say nothing
 */
record InterfacesHere(Path sockets, Kernel kernel, Duration patience) {
  static final InterfacesHere STANDARD =
      new InterfacesHere(UapiSockets.FOLDER, WireGuardInterfaces::ofKernel, UapiClient.PATIENCE);

  /** Reads the kernel. */
  @FunctionalInterface
  interface Kernel {
    /** The status of an interface, which the caller closes; empty if it is not the kernel's. */
    Optional<InterfaceStatus> status(String name) throws IOException;
  }

  /** Whether a daemon serves an interface, perhaps one that hangs. */
  boolean isServed(String name) {
    return UapiSockets.isAlive(socket(name));
  }

  /** A client of an interface's daemon. */
  UapiClient client(String name) {
    return new UapiClient(name, socket(name), patience);
  }

  private Path socket(String name) {
    return UapiSockets.in(sockets, name);
  }
}
