package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.FileState;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.NetworkSettings;
import org.slaacguard.control.SavedText;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code save} and {@code SaveConfig}: writes what has changed on an interface since it last
 * followed its file into that file. Learned addresses are not saved, because the history has them.
 * For one thread at a time.
 */
final class ConfigSaver {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigSaver.class);

  private final Path file;
  private final InterfaceDaemon running;
  private final HostSide host;
  private FileState read;
  private FileState made;

  /**
   * Starts from an interface that follows its file.
   *
   * @param configuration the contents of the file; its keys may be wiped already
   * @param read the same state, taken before the keys were wiped
   * @throws IOException if the interface's status cannot be read
   */
  ConfigSaver(
      Path file,
      Configuration configuration,
      FileState read,
      InterfaceDaemon running,
      HostSide host)
      throws IOException {
    this.file = file;
    this.running = running;
    this.host = host;
    this.read = read;
    try (Configuration now = now(configuration)) {
      made = FileState.of(now);
    }
  }

  /**
   * Starts anew after the interface has followed its file again.
   *
   * @param configuration the current contents of the file, with keys
   * @throws IOException if the interface's status cannot be read
   */
  void reloaded(Configuration configuration) throws IOException {
    read = FileState.of(configuration);
    try (Configuration now = now(configuration)) {
      made = FileState.of(now);
    }
  }

  /**
   * Saves to the file, unless a value was changed differently in the file and on the interface.
   *
   * @param configuration the file's contents when last read; its keys may be wiped
   * @throws GatewayException if there are such values; the file is unchanged
   * @throws IOException if the file cannot be read or written; it is unchanged
   * @throws ConfigException with the problems in the file, which is unchanged
   */
  void saveWhole(Configuration configuration)
      throws GatewayException, IOException, ConfigException {
    List<String> conflicts = save(configuration, true);
    if (!conflicts.isEmpty()) {
      throw new GatewayException(
          String.join("\n", conflicts)
              + "; nothing is saved: 'slaacguard reload "
              + running.interfaceName()
              + "' takes what the file says");
    }
  }

  /**
   * Carries out {@code SaveConfig} on the way down. Lines that were also changed in the file stay.
   * Failures are reported and not thrown, because the way down goes on.
   *
   * @param configuration the file's contents when last read; its keys may be wiped
   * @return failures and their reasons, as text; empty if everything was saved
   */
  List<String> saveConfig(Configuration configuration) {
    if (!configuration.device().saveConfig()) {
      return List.of();
    }
    String failure;
    try {
      List<String> conflicts = save(configuration, false);
      if (conflicts.isEmpty()) {
        return List.of();
      }
      failure = "SaveConfig: " + String.join("; ", conflicts) + "; the file's lines stay";
    } catch (IOException | ConfigException e) {
      failure = "SaveConfig: " + ErrorText.orFault(e);
    }
    LOG.error("{}", failure);
    return List.of(failure);
  }

  /** Saves, and returns the conflicting values; with {@code whole}, a conflict prevents saving. */
  private List<String> save(Configuration configuration, boolean whole)
      throws IOException, ConfigException {
    try (Configuration now = now(configuration);
        FileEdit edit = FileEdit.begin(file)) {
      SavedText saved = SavedText.of(file.toString(), edit.text(), read, made, now);
      if (whole && !saved.conflicts().isEmpty()) {
        return saved.conflicts();
      }
      if (!saved.text().equals(edit.text())) {
        edit.commit(saved.text());
      }
      try (Configuration written = ConfigFile.parse(file.toString(), saved.text())) {
        read = FileState.of(written);
        made = FileState.of(now);
      }
      return saved.conflicts();
    }
  }

  /** A configuration that would create the interface as it is now. The caller closes it. */
  private Configuration now(Configuration configuration) throws IOException {
    try (InterfaceStatus status = running.status();
        Rtnetlink rtnetlink = Rtnetlink.open()) {
      NetworkSettings network = configuration.device().network();
      List<InterfaceAddress> delegated = host.live().delegatedAddresses();
      Link link = rtnetlink.links().get(running.interfaceName());
      List<InterfaceAddress> addresses =
          rtnetlink.addresses().list(link.index()).stream()
              .filter(a -> (a.flags() & AssignedAddress.FLAG_PERMANENT) != 0)
              .map(AssignedAddress::address)
              .filter(
                  // The kernel and the gateway add addresses of their own.
                  a ->
                      network.addresses().contains(a)
                          || !(IpPrefix.LINK_LOCAL.contains(a.address()) || delegated.contains(a)))
              .toList();
      return SavedConfiguration.of(configuration, status, addresses, link.mtu());
    } catch (BackendException | LinuxException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
