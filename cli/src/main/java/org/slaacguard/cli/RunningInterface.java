package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerExpiry;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.SettingsUpdate;
import org.slaacguard.control.UapiException;
import org.slaacguard.gateway.ConfigurationUpdates;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.UapiClient;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * The running interface of a file. The file comes first: an edit is written, and the interface is
 * told next. If it is up and does not follow, that is a failure.
 */
final class RunningInterface {
  private final Path file;
  private final UapiClient client;

  private RunningInterface(Path file, UapiClient client) {
    this.file = file;
    this.client = client;
  }

  /** A change that the file has already. */
  @FunctionalInterface
  interface Change {
    /**
     * Makes it on the interface.
     *
     * @throws UapiException if the interface refuses it
     * @throws IOException if it cannot be reached
     */
    void make(RunningInterface running) throws IOException, UapiException, ConfigException;
  }

  /**
   * Makes a change on the interface of a file that has it, if the interface is up.
   *
   * @param err receives a line if an interface of this name is not the file's
   * @throws CommandException if the interface is up, and has not followed
   */
  static void follow(Path file, Configuration configuration, PrintWriter err, Change change)
      throws CommandException {
    follow(InterfacesHere.STANDARD, file, configuration, err, change);
  }

  /** The same for interfaces of this kind. */
  static void follow(
      InterfacesHere here, Path file, Configuration configuration, PrintWriter err, Change change)
      throws CommandException {
    String name = name(file);
    if (name == null) {
      return;
    }
    try (ProgressNotice _ = ProgressNotice.of(name + " follows the file")) {
      RunningInterface running = of(here, name, file, configuration, err);
      if (running != null) {
        change.make(running);
      } else if (!here.isServed(name)) {
        refuseUnserved(here, name, file, configuration, err);
      }
    } catch (IOException | UapiException | ConfigException e) {
      throw new CommandException(
          behind(file, name)
              + e.getMessage()
              + "; 'slaacguard reload "
              + name
              + "' has it follow, and so does its next start");
    }
  }

  /** How an error begins that says why an interface is not as its file. */
  private static String behind(Path file, String name) {
    return file + " has changed, but " + name + ", which is up, does not follow: ";
  }

  /**
   * The interface of a file; null if it is not up here, or has another key and therefore another
   * file of this name.
   *
   * @param err receives a line if an interface of this name is not the file's
   */
  static @Nullable RunningInterface of(Path file, Configuration configuration, PrintWriter err)
      throws IOException, UapiException {
    String name = name(file);
    return name == null ? null : of(InterfacesHere.STANDARD, name, file, configuration, err);
  }

  private static @Nullable RunningInterface of(
      InterfacesHere here, String name, Path file, Configuration configuration, PrintWriter err)
      throws IOException, UapiException {
    if (!here.isServed(name)) {
      return null;
    }
    UapiClient client = here.client(name);
    try (InterfaceStatus status = client.status(KeyFiles.publicKeys())) {
      return isOf(configuration, status, file, err) ? new RunningInterface(file, client) : null;
    }
  }

  /** Whether an interface has the key of a file; if not, says so. */
  private static boolean isOf(
      Configuration configuration, InterfaceStatus status, Path file, PrintWriter err) {
    SecretKey key = configuration.device().privateKey();
    PublicKey up = status.device().publicKey();
    if (key != null && up != null && KeyFiles.publicKey(key).equals(up)) {
      return true;
    }
    err.println(
        "slaacguard: "
            + status.device().interfaceName()
            + " is up with another key than that of "
            + file
            + "; it is left alone");
    return false;
  }

  /** Reports an interface of the kernel that goes on without the gateway that would change it. */
  private static void refuseUnserved(
      InterfacesHere here, String name, Path file, Configuration configuration, PrintWriter err)
      throws IOException, CommandException {
    Optional<InterfaceStatus> found = here.kernel().status(name);
    if (found.isPresent()) {
      try (InterfaceStatus status = found.get()) {
        if (isOf(configuration, status, file, err)) {
          throw new CommandException(
              behind(file, name)
                  + "no gateway serves it; 'slaacguard up "
                  + file
                  + "' takes it over, unless 'wg-quick' or another program has made it: then"
                  + " restart it by that");
        }
      }
    }
  }

  private static @Nullable String name(Path file) {
    try {
      return InterfaceNames.ofFile(file);
    } catch (GatewayException e) {
      return null; // no interface can have this name
    }
  }

  /** The status of the interface. The caller closes it. */
  InterfaceStatus status() throws IOException, UapiException {
    return client.status(KeyFiles.publicKeys());
  }

  /** Adds the peer of a section. */
  void add(String section) throws IOException, UapiException, ConfigException {
    try (Configuration peer = ConfigFile.parse(file.toString(), section);
        DeviceUpdate change = ConfigurationUpdates.adding(peer)) {
      client.apply(change);
    }
  }

  /** Removes a peer. */
  void remove(PublicKey key) throws IOException, UapiException {
    try (DeviceUpdate update =
        DeviceUpdate.builder()
            .peer(PeerUpdate.builder(key).remove().updateOnly().build())
            .build()) {
      client.apply(update);
    }
  }

  /**
   * Sets a peer's expiry.
   *
   * @param expiry null for never
   */
  void expire(PublicKey key, @Nullable PeerExpiry expiry) throws IOException, UapiException {
    SettingsUpdate change =
        expiry == null
            ? new SettingsUpdate(Set.of(SettingTable.EXPIRES), Settings.NONE)
            : SettingsUpdate.setting(SettingTable.EXPIRES, expiry);
    try (DeviceUpdate update =
        DeviceUpdate.builder()
            .peer(PeerUpdate.builder(key).updateOnly().settings(change).build())
            .build()) {
      client.apply(update);
    }
  }
}
