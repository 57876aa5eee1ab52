package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigNotes;
import org.slaacguard.gateway.ConfigFiles;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.net.PublicKey;

/** What people call the peers of interfaces, as far as the usual files say. */
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

  /** A file that is not there, or is wrong, gives no names. */
  private static Map<PublicKey, String> read(String interfaceName) {
    ConfigNotes notes = new ConfigNotes();
    try {
      Path file = InterfaceNames.file(interfaceName);
      if (Files.exists(file)) {
        ConfigFiles.read(file, notes).close();
      }
      return notes.names();
    } catch (IOException | ConfigException | GatewayException e) {
      return Map.of();
    }
  }
}
