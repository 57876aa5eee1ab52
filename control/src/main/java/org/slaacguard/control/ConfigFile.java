package org.slaacguard.control;

/** Reads and writes the file format of {@code wg-quick}, with a few more keys. */
public final class ConfigFile {
  private ConfigFile() {}

  /**
   * Reads a file's text.
   *
   * @param file the file's name, for messages
   * @throws ConfigException with all problems; all keys that were read are wiped then
   */
  public static Configuration parse(String file, String text) throws ConfigException {
    return new ConfigReader(file, new ConfigNotes(), HiddenKeys.NONE).read(text);
  }

  /**
   * Reads a file's text, and notes warnings and positions.
   *
   * @param file the file's name, for messages
   * @throws ConfigException with all problems; all keys that were read are wiped then
   */
  public static Configuration parse(String file, String text, ConfigNotes notes)
      throws ConfigException {
    return parse(file, text, notes, HiddenKeys.NONE);
  }

  /**
   * Reads the text of a file whose keys are hidden, and notes warnings and positions.
   *
   * @param file the file's name, for messages
   * @param keys stay the caller's
   * @throws ConfigException with all problems; all keys that were read are wiped then
   */
  public static Configuration parse(String file, String text, ConfigNotes notes, HiddenKeys keys)
      throws ConfigException {
    Configuration configuration = new ConfigReader(file, notes, keys).read(text);
    for (PeerBlock peer : PeerLines.of(text).peers()) {
      if (!peer.disabled() && peer.name() != null) {
        notes.name(peer.publicKey(), peer.name());
      }
    }
    return configuration;
  }

  /**
   * Writes a file; {@link #parse} reads it back. The text holds the keys, so the caller must guard
   * it.
   */
  public static String format(Configuration configuration) {
    return ConfigWriter.write(configuration);
  }
}
