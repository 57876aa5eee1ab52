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
 * What people call the peers of interfaces: by the file that configures a running one, else by the
 * file of its name in the usual folders.
 */
final class NamedPeers {
  private final Map<String, Map<PublicKey, String>> names = new HashMap<>();

  /** All of an interface. */
  Map<PublicKey, String> of(String interfaceName) {
    return names.computeIfAbsent(interfaceName, NamedPeers::read);
  }

  /** A peer's; empty where it has none. */
  String of(String interfaceName, PublicKey peer) {
    return of(interfaceName).getOrDefault(peer, "");
  }

  /**
   * The file that configures a running interface.
   *
   * @return null where none does, or nobody says
   */
  static @Nullable Path file(String interfaceName) {
    try {
      return new GatewayClient(System.out, System.err).file(interfaceName);
    } catch (IOException e) {
      // Who may not ask may not read the file either.
      return null;
    }
  }

  /** A file that is not there gives no names; one with an error elsewhere does. */
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
