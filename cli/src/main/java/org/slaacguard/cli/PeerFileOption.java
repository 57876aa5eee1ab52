package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.slaacguard.gateway.GatewayException;
import picocli.CommandLine.Option;

/** The file of a command about peers. */
final class PeerFileOption {
  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "The configuration file, or NAME for NAME.conf in "
              + "/etc/slaacguard or /etc/wireguard; default: the only file there.")
  private String file = "";

  /** For picocli. */
  PeerFileOption() {}

  Path path() throws IOException, GatewayException {
    return ConfigFolders.STANDARD.find(file);
  }
}
