package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slaacguard.control.ByteText;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.PeerEdits;
import org.slaacguard.control.PeerSection;
import org.slaacguard.gateway.ConfigFiles;
import org.slaacguard.gateway.PeerJson;

/**
 * The peers of a file that is not edited.
 *
 * @param peers the peers in its text
 */
record PeersRead(PeerEdits peers) {
  /**
   * Reads a file.
   *
   * @throws ConfigException with all problems
   */
  static PeersRead of(Path file) throws IOException, ConfigException {
    // This bounds the size, and reports errors.
    ConfigFiles.read(file).close();
    return new PeersRead(new PeerEdits(file.toString(), ByteText.decode(Files.readAllBytes(file))));
  }

  /** A peer with the parsed contents of its lines. The caller closes it. */
  PeerJson.Peer said(Path file, PeerEdits.Peer peer) {
    PeerSection said = null;
    try {
      // A section has one key, so one peer; the configuration has no other secret.
      said = ConfigFile.parse("", peer.text()).peers().getFirst();
    } catch (ConfigException e) {
      // The lines of a disabled peer were not parsed before, and may be invalid.
    }
    return new PeerJson.Peer(file.toString(), peer, said);
  }
}
