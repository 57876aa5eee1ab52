package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigNotes;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.Hooks;
import org.slaacguard.control.NetworkSettings;
import org.slaacguard.gateway.ConfigFiles;

/** Configuration files for running interfaces. */
final class DeviceFiles {
  private DeviceFiles() {}

  /**
   * Reads a file for a running interface, which must not have host settings.
   *
   * @throws CommandException if it has settings that only {@code up} and {@code run} can apply
   */
  static Configuration read(Path file) throws IOException, ConfigException, CommandException {
    ConfigNotes notes = new ConfigNotes();
    Configuration configuration;
    try (ProgressNotice _ = ProgressNotice.of("waiting for the end of " + file)) {
      configuration = ConfigFiles.readAny(file, notes);
    }
    notes.warnings().forEach(warning -> System.err.println("Warning: " + warning));
    if (!configuration.device().network().equals(NetworkSettings.NONE)
        || !configuration.device().hooks().equals(Hooks.NONE)
        || configuration.device().saveConfig()) {
      configuration.close();
      throw new CommandException(
          file
              + ": Address, DNS, MTU, Table, hooks and SaveConfig cannot be given to a running"
              + " interface; use 'slaacguard up', or strip them with 'wg-quick strip'");
    }
    return configuration;
  }
}
