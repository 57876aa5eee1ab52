package org.slaacguard.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ByteText;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.MetricsSettings;
import org.slaacguard.control.ProcessFile;
import org.slaacguard.control.ProcessSettings;
import org.slaacguard.history.HistoryBounds;

/** The file with the settings of a process. */
public final class ProcessSettingsFile {
  /** The variable that names another file; an empty value means no file. */
  public static final String VARIABLE = "SLAACGUARD_SETTINGS";

  /**
   * The suffix, which differs from that of interfaces' files, so that the service does not take it
   * for one.
   */
  public static final String SUFFIX = ".ini";

  /** The default name. */
  public static final String NAME = "gateway" + SUFFIX;

  private static final Path USUAL = InterfaceNames.FOLDER.resolve(NAME);
  private static final int LARGEST = 1 << 20;

  private final @Nullable Path file;
  private final boolean mustBeThere;
  private final @Nullable MetricsSettings metrics;

  private ProcessSettingsFile(
      @Nullable Path file, boolean mustBeThere, @Nullable MetricsSettings metrics) {
    this.file = file;
    this.mustBeThere = mustBeThere;
    this.metrics = metrics;
  }

  /** The file that the environment names, or the default one, which need not exist. */
  public static ProcessSettingsFile ofEnvironment() {
    return of(System.getenv(VARIABLE));
  }

  /** The same for a value of the variable. */
  static ProcessSettingsFile of(@Nullable String variable) {
    return variable == null
        ? new ProcessSettingsFile(USUAL, false, null)
        : new ProcessSettingsFile(variable.isEmpty() ? null : Path.of(variable), true, null);
  }

  /** This file, which must exist. */
  public static ProcessSettingsFile at(Path file) {
    return new ProcessSettingsFile(file, true, null);
  }

  /** The same with another metrics server, whatever the file says. */
  public ProcessSettingsFile withMetrics(MetricsSettings others) {
    return new ProcessSettingsFile(file, mustBeThere, others);
  }

  /**
   * Reads the file; without one, the settings are the defaults.
   *
   * @param notes receives what does not apply, and why
   * @throws IOException if it cannot be read, or the variable names a missing one
   * @throws ConfigException with all problems
   */
  public ProcessSettings read(Consumer<String> notes) throws IOException, ConfigException {
    ProcessSettings settings = readFile();
    String megabytes = System.getenv(HistoryBounds.VARIABLE);
    if (settings.history().largest() > 0 && megabytes != null && !megabytes.isEmpty()) {
      notes.accept(
          file + ": MaxSize has no effect, because the environment has " + HistoryBounds.VARIABLE);
    }
    if (metrics == null) {
      return settings;
    }
    if (settings.metrics() != null) {
      notes.accept(file + ": [Metrics] has no effect, because the command has --metrics");
    }
    return settings.withMetrics(metrics);
  }

  private ProcessSettings readFile() throws IOException, ConfigException {
    if (file == null || (!mustBeThere && Files.notExists(file))) {
      return ProcessSettings.USUAL;
    }
    byte[] bytes = bytes(file);
    try {
      if (bytes.length > LARGEST) {
        throw new IOException(file + " is larger than " + (LARGEST >> 20) + " MB");
      }
      ProcessSettings settings = ProcessFile.parse(file.toString(), ByteText.decode(bytes));
      if (!settings.webhooks().isEmpty() && ConfigFiles.isOpenToOthers(file)) {
        throw new IOException(
            file + " is world accessible, and has secrets in it: chmod 600 " + file);
      }
      return settings;
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(LARGEST + 1);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      // For example for a folder, which can be opened: the exception does not name it.
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}
