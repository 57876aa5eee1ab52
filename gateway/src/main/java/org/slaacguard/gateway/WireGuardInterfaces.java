package org.slaacguard.gateway;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.Settings;
import org.slaacguard.control.UapiException;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.WireGuardDevice;
import org.slaacguard.linux.WireGuardNetlink;
import org.slaacguard.linux.WireGuardPeer;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * All WireGuard interfaces of this network namespace: those with a socket, of ours or of another
 * implementation, and those of the kernel alone.
 */
public final class WireGuardInterfaces {
  private static final String KERNELS = "wireguard";

  private WireGuardInterfaces() {}

  /** The names of the interfaces, sorted. */
  public static List<String> names() throws IOException {
    TreeSet<String> names = new TreeSet<>(UapiSockets.interfaces());
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      rtnetlink.links().list().stream()
          .filter(link -> link.kind().equals(KERNELS))
          .forEach(link -> names.add(link.name()));
    } catch (LinuxException e) {
      throw new IOException("cannot list interfaces: " + e.getMessage(), e);
    }
    return List.copyOf(names);
  }

  /**
   * The status of an interface. The caller closes it.
   *
   * @param publicKeyOf makes a public key
   * @throws UapiException if its daemon refuses, or its answer cannot be read
   * @throws IOException if it cannot be reached
   */
  public static InterfaceStatus status(String name, Function<SecretKey, PublicKey> publicKeyOf)
      throws IOException, UapiException {
    if (!UapiSockets.isServed(name)) {
      Optional<InterfaceStatus> kernels = ofKernel(name);
      if (kernels.isPresent()) {
        return kernels.get();
      }
    }
    return new UapiClient(name).status(publicKeyOf);
  }

  /**
   * The status of an interface of the kernel, as the kernel tells it; empty if there is none of
   * this name. The caller closes it.
   *
   * @throws IOException if it cannot be read, as by who is not root
   */
  public static Optional<InterfaceStatus> ofKernel(String name) throws IOException {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      Optional<Link> link = rtnetlink.links().find(name).filter(l -> l.kind().equals(KERNELS));
      if (link.isEmpty()) {
        return Optional.empty();
      }
      try (WireGuardNetlink netlink = WireGuardNetlink.open();
          WireGuardDevice device = netlink.get(link.get().index())) {
        return Optional.of(new InterfaceStatus(of(name, device)));
      }
    } catch (LinuxException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  private static DeviceStatus of(String name, WireGuardDevice device) {
    List<PeerStatus> peers = new ArrayList<>();
    for (WireGuardPeer peer : device.peers()) {
      Instant handshake = peer.lastHandshake();
      peers.add(
          new PeerStatus(
              peer.publicKey(),
              key(peer.presharedKey()),
              peer.endpoint(),
              handshake,
              peer.receivedBytes(),
              peer.sentBytes(),
              peer.persistentKeepalive(),
              peer.allowedIps(),
              Settings.NONE,
              List.of()));
    }
    return new DeviceStatus(
        name,
        "kernel",
        "",
        key(device.privateKey()),
        device.publicKey(),
        device.listenPort(),
        device.mark(),
        Settings.NONE,
        peers,
        Map.of());
  }

  private static @Nullable SecretKey key(byte @Nullable [] bytes) {
    return bytes == null ? null : SecretKey.ofBytes(bytes);
  }
}
