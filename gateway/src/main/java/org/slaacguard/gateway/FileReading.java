package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.net.IpAddress;

/**
 * An interface's file as it was read, and the change that makes a backend follow all of it. It has
 * keys until it is closed; the configuration without them can be used afterwards.
 */
final class FileReading implements AutoCloseable {
  private final InterfaceFile file;
  private @Nullable DeviceUpdate change;
  private List<IpAddress> endpoints = List.of();

  private FileReading(InterfaceFile file) {
    this.file = file;
  }

  /**
   * Reads a file; no name is looked up.
   *
   * @throws IOException if it cannot be read
   * @throws ConfigException with all problems in it
   */
  static FileReading of(Path file) throws IOException, ConfigException {
    return new FileReading(InterfaceFile.read(file));
  }

  /** What the file says. */
  Configuration configuration() {
    return file.configuration();
  }

  /**
   * Looks the names of endpoints up. Called once.
   *
   * @return the change, which stays this one's
   */
  DeviceUpdate lookUp() {
    DeviceUpdate whole = ConfigurationUpdates.replacing(configuration(), file.lookUp());
    change = whole;
    endpoints = HostSide.endpoints(whole);
    return whole;
  }

  /** The change of {@link #lookUp}. */
  DeviceUpdate lookedUp() {
    return Objects.requireNonNull(change, "not looked up");
  }

  /** Whether the name of an endpoint had no address when it was looked up. */
  boolean isIncomplete() {
    return file.isIncomplete();
  }

  /** The outer addresses of peers that the file names, once they were looked up. */
  List<IpAddress> endpoints() {
    return endpoints;
  }

  @Override
  public void close() {
    if (change != null) {
      change.close();
    }
    configuration().close();
  }
}
