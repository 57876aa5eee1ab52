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

  /** A peer of it with what its lines say. The caller closes that. */
  PeerJson.Peer said(Path file, PeerEdits.Peer peer) {
    PeerSection said = null;
    try {
      // A section has one key, and so one peer; the configuration has no other secret.
      said = ConfigFile.parse("", peer.text()).peers().getFirst();
    } catch (ConfigException e) {
      // Of a disabled peer nobody has read them before.
    }
    return new PeerJson.Peer(file.toString(), peer, said);
  }
}
