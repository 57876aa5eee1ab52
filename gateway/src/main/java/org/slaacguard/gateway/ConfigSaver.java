package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.ByteText;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.EndpointName;
import org.slaacguard.control.InterfaceSection;
import org.slaacguard.control.NetworkSettings;
import org.slaacguard.control.PeerSection;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.Section;
import org.slaacguard.control.Setting;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.WriteFailure;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.SecretKey;

/**
 * {@code SaveConfig}: what the interface is on the way down goes into the file. Learned addresses
 * do not; the history has them.
 */
final class ConfigSaver {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private ConfigSaver() {}

  /**
   * Rewrites the file with what the interface is now.
   *
   * @throws IOException if the file cannot be written; then it is as it was
   * @throws BackendException if the interface cannot say how it stands
   */
  static void save(
      Path file, Configuration configuration, InterfaceDaemon running, Rtnetlink rtnetlink)
      throws IOException, BackendException {
    NetworkSettings network = configuration.device().network();
    try (DeviceStatus status = running.status().device()) {
      Link link = rtnetlink.links().get(running.interfaceName());
      List<InterfaceAddress> addresses =
          rtnetlink.addresses().list(link.index()).stream()
              .filter(a -> (a.flags() & AssignedAddress.FLAG_PERMANENT) != 0)
              .map(AssignedAddress::address)
              .filter(
                  // The kernel and the gateway make link-local addresses of their own.
                  a ->
                      !IpPrefix.LINK_LOCAL.contains(a.address()) || network.addresses().contains(a))
              .toList();
      try (Configuration merged = merge(configuration, status, addresses, link.mtu())) {
        write(file, merged);
      }
    }
  }

  /**
   * What the file said, with what has changed since. The caller closes it.
   *
   * @param addresses those on the interface now, without the ones that nobody configured
   * @param mtu of the interface now; saved where the file said one
   */
  static Configuration merge(
      Configuration file, DeviceStatus status, List<InterfaceAddress> addresses, int mtu) {
    InterfaceSection device = file.device();
    NetworkSettings network = device.network();
    return new Configuration(
        new InterfaceSection(
            copy(status.privateKey()),
            status.listenPort() == 0 ? null : status.listenPort(),
            status.fwmark() == 0 ? null : status.fwmark(),
            new NetworkSettings(
                addresses,
                network.dnsServers(),
                network.dnsSearch(),
                network.mtu() == null ? null : mtu,
                network.table()),
            device.hooks(),
            device.saveConfig(),
            settings(device.settings(), status.settings())),
        status.peers().stream().map(ConfigSaver::section).toList());
  }

  private static PeerSection section(PeerStatus peer) {
    int keepalive = peer.persistentKeepalive();
    return new PeerSection(
        peer.publicKey(),
        copy(peer.presharedKey()),
        name(peer.endpoint()),
        keepalive == 0 ? null : keepalive,
        peer.allowedIps(),
        List.of(),
        false,
        peer.settings());
  }

  /** What can be changed while the interface is up is what it is now, the rest what it was. */
  private static Settings settings(Settings file, Settings now) {
    Settings saved = now;
    for (Setting<?> setting : SettingTable.of(Section.INTERFACE)) {
      saved = setting.isLive() ? saved : saved.withThatOf(setting, file);
    }
    return saved;
  }

  private static @Nullable SecretKey copy(@Nullable SecretKey key) {
    return key == null || key.isZero() ? null : key.copy();
  }

  private static @Nullable EndpointName name(@Nullable Endpoint endpoint) {
    return endpoint == null ? null : EndpointName.parse(endpoint.toString());
  }

  /**
   * Replaces the file, whole or not at all; readable for its owner only. A symbolic link is
   * followed.
   */
  static void write(Path file, Configuration configuration) throws IOException {
    Path real = Files.exists(file) ? file.toRealPath() : file;
    Path next = real.resolveSibling(real.getFileName() + ".tmp");
    byte[] bytes = ByteText.encode(ConfigFile.format(configuration));
    try {
      // One that a crash left may be somebody else's, or readable for others.
      Files.deleteIfExists(next);
      Set<StandardOpenOption> fresh =
          Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try (FileChannel channel = FileChannel.open(next, fresh, OWNER_ONLY)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(next, real, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IOException(
          "SaveConfig: " + WriteFailure.text(real, e) + "; it is as it was before", e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
      if (Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
        Files.delete(next);
      }
    }
  }
}
