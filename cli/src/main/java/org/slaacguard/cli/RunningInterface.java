package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.slaacguard.control.UapiRequest;
import org.slaacguard.gateway.ConfigurationUpdates;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.UapiClient;
import org.slaacguard.gateway.UapiSockets;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/** The running interface of an edited file, to which the same change is applied. */
final class RunningInterface {
  private final Path file;
  private final String name;

  private RunningInterface(Path file, String name) {
    this.file = file;
    this.name = name;
  }

  /**
   * The interface of a file; null if it is not up, or has another key and therefore another file of
   * this name.
   *
   * @param err receives a line if an interface of this name is not the file's
   */
  static @Nullable RunningInterface of(Path file, Configuration configuration, PrintWriter err)
      throws IOException, UapiException {
    String name;
    try {
      name = InterfaceNames.ofFile(file);
    } catch (GatewayException e) {
      return null;
    }
    if (!UapiSockets.isServed(name)) {
      if (Files.exists(Path.of("/sys/class/net", name))) {
        err.println(
            "slaacguard: "
                + name
                + " is up, but not served here: it stays as it is until restarted");
      }
      return null;
    }
    SecretKey key = configuration.device().privateKey();
    try (InterfaceStatus status = new UapiClient(name).status(KeyFiles.publicKeys())) {
      PublicKey up = status.device().publicKey();
      if (key != null && up != null && KeyFiles.publicKey(key).equals(up)) {
        return new RunningInterface(file, name);
      }
    }
    err.println(
        "slaacguard: "
            + name
            + " is up with another key than that of "
            + file
            + "; it is left alone");
    return null;
  }

  String name() {
    return name;
  }

  /** The status of the interface. The caller closes it. */
  InterfaceStatus status() throws IOException, UapiException {
    return new UapiClient(name).status(KeyFiles.publicKeys());
  }

  /** Adds the peer of a section. */
  void add(String section) throws CommandException, ConfigException {
    try (Configuration peer = ConfigFile.parse(file.toString(), section);
        UapiRequest.Set change = ConfigurationUpdates.adding(peer)) {
      apply(change.device());
    } catch (IOException e) {
      throw notApplied(e);
    }
  }

  /** Removes a peer. */
  void remove(PublicKey key) throws CommandException {
    try (DeviceUpdate update =
        DeviceUpdate.builder()
            .peer(PeerUpdate.builder(key).remove().updateOnly().build())
            .build()) {
      apply(update);
    }
  }

  /**
   * Sets a peer's expiry.
   *
   * @param expiry null for never
   */
  void expire(PublicKey key, @Nullable PeerExpiry expiry) throws CommandException {
    SettingsUpdate change =
        expiry == null
            ? new SettingsUpdate(Set.of(SettingTable.EXPIRES), Settings.NONE)
            : SettingsUpdate.setting(SettingTable.EXPIRES, expiry);
    try (DeviceUpdate update =
        DeviceUpdate.builder()
            .peer(PeerUpdate.builder(key).updateOnly().settings(change).build())
            .build()) {
      apply(update);
    }
  }

  private void apply(DeviceUpdate update) throws CommandException {
    try {
      new UapiClient(name).apply(update);
    } catch (IOException | UapiException e) {
      throw notApplied(e);
    }
  }

  private CommandException notApplied(Exception why) {
    return new CommandException(
        file
            + " has changed, but "
            + name
            + ", which is up, has not: "
            + why.getMessage()
            + "; it follows at its next start");
  }
}
