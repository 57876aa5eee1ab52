package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slaacguard.control.ByteText;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.PeerEdits;
import org.slaacguard.gateway.ConfigFiles;

/**
 * The peers of a file that is only looked at.
 *
 * @param peers as its text has them
 */
record PeersRead(PeerEdits peers) {
  /**
   * Reads a file.
   *
   * @throws ConfigException with everything that is wrong in it
   */
  static PeersRead of(Path file) throws IOException, ConfigException {
    // It bounds the size, and tells what is wrong.
    ConfigFiles.read(file).close();
    return new PeersRead(new PeerEdits(file.toString(), ByteText.decode(Files.readAllBytes(file))));
  }
}
