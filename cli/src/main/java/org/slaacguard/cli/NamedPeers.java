package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.gateway.FileNames;
import org.slaacguard.gateway.GatewayClient;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.net.PublicKey;

/**
 * The peers' names: from the file of a running interface, else from the file of this name in the
 * usual folders.
 */
final class NamedPeers {
  private final Map<String, Map<PublicKey, String>> names = new HashMap<>();

  /** The names of an interface's peers. */
  Map<PublicKey, String> of(String interfaceName) {
    return names.computeIfAbsent(interfaceName, NamedPeers::read);
  }

  /** A peer's name; empty if it has none. */
  String of(String interfaceName, PublicKey peer) {
    return of(interfaceName).getOrDefault(peer, "");
  }

  /**
   * The file of a running interface.
   *
   * @return null if it has none, or no process answers
   */
  static @Nullable Path file(String interfaceName) {
    try {
      return new GatewayClient(System.out, System.err).file(interfaceName);
    } catch (IOException e) {
      // A user without permission to ask may not read the file either.
      return null;
    }
  }

  /** Reads the names. A missing file has none; an error elsewhere in the file does not matter. */
  private static Map<PublicKey, String> read(String interfaceName) {
    try {
      Path own = file(interfaceName);
      Path file = own == null ? InterfaceNames.file(interfaceName) : own;
      return Files.isRegularFile(file) ? FileNames.names(file) : Map.of();
    } catch (IOException | GatewayException e) {
      return Map.of();
    }
  }
}
