package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.PeerEdits;
import org.slaacguard.gateway.FileEdit;

/** A configuration file whose peers are edited. {@code up} would accept it. */
final class PeerFile implements AutoCloseable {
  private final Path path;
  private final FileEdit edit;
  private final Configuration configuration;
  private final PeerEdits peers;

  private PeerFile(Path path, FileEdit edit, Configuration configuration, PeerEdits peers) {
    this.path = path;
    this.edit = edit;
    this.configuration = configuration;
    this.peers = peers;
  }

  /**
   * Reads a file, and locks it against other edits by this program until it is closed.
   *
   * @throws ConfigException with all problems
   */
  static PeerFile open(Path path) throws IOException, ConfigException {
    FileEdit edit = FileEdit.begin(path);
    try {
      String text = edit.text();
      Configuration configuration = ConfigFile.parse(path.toString(), text);
      return new PeerFile(path, edit, configuration, new PeerEdits(path.toString(), text));
    } catch (ConfigException e) {
      edit.close();
      throw e;
    }
  }

  Path path() {
    return path;
  }

  Configuration configuration() {
    return configuration;
  }

  PeerEdits peers() {
    return peers;
  }

  /**
   * Replaces the file by the edited text.
   *
   * @throws ConfigException if the text is no valid configuration; the file is unchanged
   * @throws IOException likewise
   */
  void commit(String text) throws IOException, ConfigException {
    ConfigFile.parse(path.toString(), text).close();
    edit.commit(text);
  }

  @Override
  public void close() throws IOException {
    configuration.close();
    edit.close();
  }
}
