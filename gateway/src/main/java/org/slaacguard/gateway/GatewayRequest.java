package org.slaacguard.gateway;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.slaacguard.linux.Capability;

/** What is asked of a gateway process by its control socket. {@link GatewayCodec} writes it. */
sealed interface GatewayRequest {
  /**
   * Serve one more interface.
   *
   * @param version of who asks; another one's process does not take the file
   * @param file an absolute path
   * @param identity which file that is, for who asks: they may see another one at this place
   * @param folder where who asks is; hooks begin there
   * @param environment that of who asks; hooks get it
   * @param rights what a process of its own could have at the most
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
   * Follow a file again that has been changed.
   *
   * @param name the interface; empty for all of this process
   */
  record Reload(String name) implements GatewayRequest {}

  /**
   * Put what has changed on an interface into its file.
   *
   * @param name the interface
   */
  record Save(String name) implements GatewayRequest {}

  /**
   * Tell what has happened.
   *
   * @param interfaceName on this interface alone; empty for all
   * @param after only what has a greater number
   * @param follow whether what happens from now on is told too
   */
  record Events(String interfaceName, long after, boolean follow) implements GatewayRequest {}
}
