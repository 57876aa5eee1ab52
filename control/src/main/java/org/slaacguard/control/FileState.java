package org.slaacguard.control;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * A snapshot of the settings of a file or an interface, for later comparison. Holds digests in
 * place of secrets. Immutable.
 */
public final class FileState {
  /** Keys whose entries are unordered: an interface may return them in another order. */
  private static final Set<FileKey> SETS = Set.of(ConfigKey.ADDRESS, ConfigKey.ALLOWED_IPS);

  private final InterfaceSection device;
  private final @Nullable String privateKey;
  private final Map<PublicKey, Peer> peers;

  private record Peer(PeerSection section, @Nullable String presharedKey) {}

  private FileState(
      InterfaceSection device, @Nullable String privateKey, Map<PublicKey, Peer> peers) {
    this.device = device;
    this.privateKey = privateKey;
    this.peers = peers;
  }

  /** The state of a configuration, which keeps its keys. */
  public static FileState of(Configuration configuration) {
    Map<PublicKey, Peer> peers = LinkedHashMap.newLinkedHashMap(configuration.peers().size());
    for (PeerSection each : configuration.peers()) {
      peers.put(each.publicKey(), new Peer(without(each), digest(each.presharedKey())));
    }
    InterfaceSection device = configuration.device();
    return new FileState(without(device), digest(device.privateKey()), peers);
  }

  private static InterfaceSection without(InterfaceSection device) {
    return new InterfaceSection(
        null,
        device.listenPort(),
        device.fwmark(),
        device.network(),
        device.hooks(),
        device.saveConfig(),
        device.settings());
  }

  private static PeerSection without(PeerSection peer) {
    return new PeerSection(
        peer.publicKey(),
        null,
        peer.endpoint(),
        peer.persistentKeepalive(),
        peer.allowedIps(),
        peer.removedAllowedIps(),
        peer.incremental(),
        peer.settings());
  }

  private static @Nullable String digest(@Nullable SecretKey key) {
    if (key == null || key.isZero()) {
      return null;
    }
    // Bytes rather than text: text could not be wiped.
    byte[] bytes = key.toBytes();
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** The peers, in order. */
  Set<PublicKey> peers() {
    return peers.keySet();
  }

  /** The values of {@code [Interface]}, comparable; a secret's value is its digest. */
  Map<FileKey, List<String>> device() {
    return comparable(SectionTexts.of(device), ConfigKey.PRIVATE_KEY, privateKey);
  }

  /** The values of a peer, comparable; null if there is no such peer. */
  @Nullable Map<FileKey, List<String>> peer(PublicKey key) {
    Peer peer = peers.get(key);
    return peer == null
        ? null
        : comparable(SectionTexts.of(peer.section()), ConfigKey.PRESHARED_KEY, peer.presharedKey());
  }

  private static Map<FileKey, List<String>> comparable(
      Map<FileKey, List<String>> texts, FileKey secret, @Nullable String digest) {
    Map<FileKey, List<String>> all = new HashMap<>(texts);
    for (FileKey key : SETS) {
      all.computeIfPresent(key, (k, entries) -> sorted(entries));
    }
    all.remove(secret);
    if (digest != null) {
      all.put(secret, List.of(digest));
    }
    return all;
  }

  private static List<String> sorted(List<String> entries) {
    List<String> sorted = new ArrayList<>(entries);
    sorted.sort(null);
    return sorted;
  }
}
