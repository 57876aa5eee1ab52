package org.slaacguard.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ByteText;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ProcessFile;
import org.slaacguard.control.ProcessSettings;

/** The file of what is set for a process, whichever interfaces it serves. */
public final class ProcessSettingsFile {
  /** The variable that names another file; an empty one stands for none. */
  public static final String VARIABLE = "SLAACGUARD_SETTINGS";

  /** Where it is. Not named like an interface's: the service takes those up. */
  public static final Path USUAL = Path.of("/etc/slaacguard/gateway.ini");

  private static final int LARGEST = 1 << 20;

  private ProcessSettingsFile() {}

  /**
   * Reads it; where nobody has made it, the settings are the usual ones.
   *
   * @throws IOException if it cannot be read, or the variable names one that is not there
   * @throws ConfigException with everything that is wrong in it
   */
  public static ProcessSettings read() throws IOException, ConfigException {
    return read(System.getenv(VARIABLE));
  }

  /** The same for a value of the variable. */
  static ProcessSettings read(@Nullable String variable) throws IOException, ConfigException {
    if (variable != null && variable.isEmpty()) {
      return ProcessSettings.USUAL;
    }
    Path file = variable == null ? USUAL : Path.of(variable);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new IOException(file + " is larger than " + (LARGEST >> 20) + " MB");
      }
      ProcessSettings settings = ProcessFile.parse(file.toString(), ByteText.decode(bytes));
      if (!settings.webhooks().isEmpty() && ConfigFiles.isOpenToOthers(file)) {
        throw new IOException(
            file + " is world accessible, and has secrets in it: chmod 600 " + file);
      }
      return settings;
    } catch (NoSuchFileException e) {
      if (variable == null) {
        return ProcessSettings.USUAL;
      }
      throw e;
    }
  }
}
