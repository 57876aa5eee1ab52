package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.slaacguard.net.Duid;

/**
 * The DUID of our DHCPv6 client: random, created once and kept. It does not depend on a network
 * card, so it also works on PPP, which has none. It must not change, because many providers take
 * another DUID for another customer.
 */
final class ClientDuid {
  private ClientDuid() {}

  /**
   * Reads or creates the DUID of our DHCPv6 server for peers.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  static Duid forPeers(Path file) {
    try {
      return of(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("nothing can be delegated: " + e.getMessage(), e);
    }
  }

  /**
   * Reads or creates the DUID.
   *
   * @throws IOException if the file cannot be read, or has other contents, which stay
   */
  static Duid of(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      Duid made = Duid.ofUuid(UUID.randomUUID());
      new StateFile(file).write(List.of(made.toString()));
      return made;
    }
    try {
      return Duid.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + ": " + e.getMessage() + "; correct it, or delete it to get a new one", e);
    }
  }
}
