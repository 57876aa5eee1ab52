package org.slaacguard.gateway;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.slaacguard.linux.Capability;

/**
 * A request to a gateway process at its control socket. {@link GatewayCodec} writes and reads it.
 */
sealed interface GatewayRequest {
  /**
   * Serve one more interface.
   *
   * @param version of the caller; a process of another version declines
   * @param file an absolute path
   * @param identity device and inode of the file for the caller; the process may see another file
   *     at this path
   * @param folder the caller's working directory, in which hooks run
   * @param environment the caller's environment, which hooks get
   * @param rights the most rights that a process of the caller could have
   * @param mayGain whether programs that it executes could gain rights
   */
  record Up(
      String version,
      Path file,
      String identity,
      Path folder,
      Map<String, String> environment,
      Set<Capability> rights,
      boolean mayGain)
      implements GatewayRequest {
    /** Copies the collections. */
    public Up {
      environment = Map.copyOf(environment);
      rights = Set.copyOf(rights);
    }
  }

  /**
   * Follow a changed file.
   *
   * @param name the interface; empty for all of this process
   */
  record Reload(String name) implements GatewayRequest {}

  /**
   * Save an interface to its file.
   *
   * @param name the interface
   */
  record Save(String name) implements GatewayRequest {}

  /**
   * Return the file of an interface.
   *
   * @param name the interface
   */
  record FileOf(String name) implements GatewayRequest {}

  /**
   * Take an interface down that is not up yet. One that is up is taken down by its own socket.
   *
   * @param name the interface
   */
  record GiveUp(String name) implements GatewayRequest {}

  /**
   * Return events.
   *
   * @param interfaceName the interface; empty for all
   * @param after only events with a greater number
   * @param follow whether to continue with future events
   */
  record Events(String interfaceName, long after, boolean follow) implements GatewayRequest {}
}
